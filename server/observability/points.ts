/**
 * Named points on the way of an operation, where the reliability tests kill, delay or fail the process. One
 * `diagnostics_channel`: free while nobody listens, and only a preload of the tests ever does.
 */
import { channel } from "node:diagnostics_channel";

export const POINT_CHANNEL = "octoco:point";
export type PointMessage = { name: string; error?: Error };

const points = channel(POINT_CHANNEL);

/** Tells the listener, if any, that this point is reached. Throws only the error a listener left in the message. */
export function point(name: string): void {
  if (!points.hasSubscribers) return;
  const message: PointMessage = { name };
  points.publish(message);
  if (message.error) throw message.error;
}
