const DAY_MS = 86_400_000;

/** The first moment of a calendar day in South Africa, which keeps no summer time. */
export const dayStart = (day: string): string => new Date(`${day}T00:00:00+02:00`).toISOString();

/** The first moment after it: windows end outside. */
export const dayAfter = (day: string): string => new Date(Date.parse(dayStart(day)) + DAY_MS).toISOString();

/** Its last minute, for what waits until then. */
export const dayEnd = (day: string): string => new Date(Date.parse(dayAfter(day)) - 60_000).toISOString();
