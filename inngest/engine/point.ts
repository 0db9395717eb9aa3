import { channel } from "node:diagnostics_channel";

/** A named moment, free when nobody listens; the crash tests listen in a preload and kill the process there. */
export const point = (name: string): void => channel(`engine.${name}`).publish(undefined);
