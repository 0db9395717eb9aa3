import { createHmac } from "node:crypto";
import { deriveKey } from "./derive-key";

type Purpose = "rate-limit" | "ip" | "device" | "bank-account-number" | "identity-number";

/** Stands for `text` where the text itself must not be stored. Without the key nobody can try texts against it. */
export const keyedHash = (purpose: Purpose, text: string): Buffer =>
  createHmac("sha256", deriveKey(purpose)).update(text).digest();
