const PROVIDER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Revio's ids are UUIDs. Ids arrive in webhooks and go into paths, so anything else is refused before a call. */
export const isProviderId = (value: unknown): value is string =>
  typeof value === "string" && PROVIDER_ID.test(value);
