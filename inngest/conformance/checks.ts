import { errorChecks } from "./checks-errors";
import { eventChecks } from "./checks-events";
import { shapeChecks } from "./checks-shapes";
import type { Check } from "./lab";

/** The portable checks, 1 to 25: any engine that speaks the protocol can be asked. */
export const checks: Check[] = [...eventChecks, ...errorChecks, ...shapeChecks];
