/**
 * The only place that reads `process.env`. Parsed once, at the first use (never at import: a build needs no secrets),
 * and the process refuses to go on when a value is missing, short or plainly an example.
 */
import { z } from "zod";

const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${bytes * 2},}$`), `at least ${bytes} bytes as lower-case hex`)
    .refine((v) => v.length % 2 === 0, "an even number of hex digits");
const secret = z
  .string()
  .min(32, "at least 32 characters")
  .refine((v) => !/example|changeme|change-me/i.test(v), "an example value");
const minor = (fallback: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .default(fallback)
    .transform((text) => BigInt(text));
const flag = z
  .enum(["0", "1"])
  .default("0")
  .transform((value) => value === "1");
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), type.optional());

/** A plain-http origin is good for loopback only; anywhere else cookies would travel in clear. */
const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "127.0.0.1" || host === "[::1]";
const origin = z
  .url()
  .transform((text) => new URL(text))
  .refine((url) => url.protocol === "https:" || isLoopback(url.hostname), "https, or http on loopback")
  .transform((url) => url.origin);

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  APP_ORIGIN: origin,
  DATABASE_APP_URL: z.url(),
  DATABASE_WORKER_URL: z.url(),
  DATABASE_READ_URL: z.url(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(64).default(12),
  NEXTAUTH_SECRET: secret,
  NEXTAUTH_SECRET_PREVIOUS: optional(secret),
  REFRESH_KEY: hex(32),
  DERIVATION_KEY: hex(32),
  REVIO_API_URL: z.url().transform((text) => text.replace(/\/$/, "")),
  REVIO_SECRET_KEY: z.string().min(8),
  REVIO_BRAND_ID: z.uuid(),
  REVIO_MODE: z.enum(["test", "live"]).default("test"),
  REVIO_CHECKOUT_HOSTS: z.string().transform((list) =>
    list
      .split(",")
      .map((host) => host.trim())
      .filter(Boolean),
  ),
  REVIO_ALLOW_SANDBOX: flag,
  DEPOSIT_MIN_MINOR: minor("1000"),
  DEPOSIT_MAX_MINOR: minor("5000000"),
  INNGEST_BASE_URL: optional(z.url()),
  INNGEST_EVENT_KEY: z.string().min(8),
  INNGEST_SIGNING_KEY: z.string().regex(/^(signkey-[a-z0-9]+-)?([0-9a-f]{2}){16,}$/, "even-length hex"),
  INNGEST_SERVE_ORIGIN: optional(z.url()),
  SENTRY_DSN: optional(z.url()),
  SENTRY_ENVIRONMENT: z.string().default("local"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  METRICS_TOKEN: optional(z.string().min(16)),
});

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** The checked environment. Throws once, naming every bad variable and never its value. */
export function env(): Env {
  if (parsed) return parsed;
  const result = schema.safeParse(process.env);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is not complete (see .env.example):\n${lines.join("\n")}`);
  }
  parsed = result.data;
  return parsed;
}

/** True when cookies can carry Secure and the `__Host-` prefix. */
export const isSecureOrigin = (): boolean => env().APP_ORIGIN.startsWith("https:");
