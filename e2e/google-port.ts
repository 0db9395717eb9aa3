/** Where the journeys' own OpenID provider listens while they need it; the product was told when it started. */
export const GOOGLE_PORT = Number(process.env["E2E_GOOGLE_PORT"] ?? "4210");
