/**
 * The only place that reads `process.env`. Parsed once, at the first use (never at import: a build needs no secrets),
 * and the process refuses to go on when a value is missing, short or plainly an example.
 */
import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";

const isBlock = (block: string): boolean => {
  const [address = "", bits, ...rest] = block.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return (
    rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
};
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
/** `id:hex` pairs, comma separated: the first encrypts, all decrypt. */
const keyRing = z
  .string()
  .regex(/^[a-z0-9]{1,12}:[0-9a-f]{64}(,[a-z0-9]{1,12}:[0-9a-f]{64})*$/, "id:64 hex digits, comma separated")
  .transform((list) => list.split(",").map((one) => one.split(":") as [id: string, hex: string]))
  .refine((keys) => new Set(keys.map(([id]) => id)).size === keys.length, "each key id once");
/** `196.25.1.0/24, 2001:db8::/32, 196.25.2.7`: an address alone is a block of one. */
const addressBlocks = z
  .string()
  .default("")
  .transform((list) =>
    list
      .split(",")
      .map((block) => block.trim())
      .filter(Boolean),
  )
  .refine((blocks) => blocks.every(isBlock), "CIDR blocks, comma separated");
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

/** As the provider writes its own name: compared by the letter, so without a closing slash. */
const issuer = z
  .url()
  .refine((text) => {
    const { protocol, hostname } = new URL(text);
    return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
  }, "https, or http on loopback")
  .transform((text) => text.replace(/\/$/, ""));

const variables = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  APP_ORIGIN: origin,
  DATABASE_APP_URL: z.url(),
  DATABASE_WORKER_URL: z.url(),
  DATABASE_READ_URL: z.url(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(64).default(12),
  /** `development`: made by `npm start`, so other people's machines must not rely on them. */
  SECRETS_MARK: optional(z.string()),
  NEXTAUTH_SECRET: secret,
  NEXTAUTH_SECRET_PREVIOUS: optional(secret),
  REFRESH_KEY: hex(32),
  REFRESH_KEY_PREVIOUS: optional(hex(32)),
  DERIVATION_KEY: hex(32),
  /** Sign in with Google: both or neither. The issuer is another one only for tests and private providers. */
  GOOGLE_CLIENT_ID: optional(z.string().min(4)),
  GOOGLE_CLIENT_SECRET: optional(z.string().min(8)),
  GOOGLE_ISSUER: issuer.default("https://accounts.google.com"),
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
  WITHDRAWAL_MIN_MINOR: minor("1000"),
  WITHDRAWAL_MAX_MINOR: minor("2500000"),
  WITHDRAWAL_DAY_MINOR: minor("2500000"),
  WITHDRAWAL_MONTH_MINOR: minor("20000000"),
  WITHDRAWAL_FEE_MINOR: minor("500"),
  TRANSFER_MIN_MINOR: minor("100"),
  TRANSFER_MAX_MINOR: minor("500000"),
  TRANSFER_CONFIRM_ABOVE_MINOR: minor("100000"),
  TRANSFER_DAY_MINOR: minor("1000000"),
  TRANSFER_MONTH_MINOR: minor("10000000"),
  PAYOUT_BUSINESS_DAYS: z.coerce.number().int().min(0).max(10).default(2),
  PAYOUT_CUTOFF: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day like 15:00")
    .default("15:00"),
  REVIO_PAYOUT_CREATE_IS_INERT: optional(z.enum(["0", "1"]).transform((value) => value === "1")),
  REVIO_PAYOUT_EXECUTE_IS_IDEMPOTENT: flag,
  BANK_ACCOUNT_COOLING_SECONDS: z.coerce.number().int().min(0).max(604_800).default(86_400),
  BANK_DATA_KEYS: keyRing,
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  MAIL_FROM: z.string().min(3).default("Octoco Wallet <no-reply@octoco.example>"),
  SMS_API_URL: optional(z.url()),
  SMS_TOKEN_ID: optional(z.string().min(4)),
  SMS_TOKEN_SECRET: optional(z.string().min(8)),
  /** Where alerts are told: an incoming webhook that takes Slack's format, and mail addresses. Unset: only in the console. */
  ALERT_WEBHOOK_URL: optional(
    z
      .url()
      .transform((text) => new URL(text))
      .refine((url) => url.protocol === "https:" || isLoopback(url.hostname), "https, or http on loopback")
      .transform((url) => url.href),
  ),
  ALERT_EMAILS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((address) => address.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.email())),
  /** Every seal of the ledger is also appended to this file, which should lie where the database's owner cannot write. */
  SEALS_FILE: optional(z.string()),
  /** Hosts a statement may be downloaded from besides the API's own, comma separated. */
  REVIO_DOWNLOAD_HOSTS: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((host) => host.trim())
        .filter(Boolean),
    ),
  /** A difference younger than this is in flight, not a break. */
  TIMING_GRACE_MINUTES: z.coerce.number().int().min(0).max(10_080).default(120),
  STATEMENT_MAX_BYTES: z.coerce.number().int().min(1024).max(4_294_967_296).default(1_610_612_736),
  DEV_TOOLS: flag,
  COMMAND_BATCHING: z
    .enum(["0", "1"])
    .default("1")
    .transform((value) => value === "1"),
  INNGEST_BASE_URL: optional(z.url()),
  INNGEST_EVENT_KEY: z.string().min(8),
  INNGEST_SIGNING_KEY: z.string().regex(/^(signkey-[a-z0-9]+-)?([0-9a-f]{2}){16,}$/, "even-length hex"),
  INNGEST_SERVE_ORIGIN: optional(z.url()),
  SENTRY_DSN: optional(z.url()),
  SENTRY_ENVIRONMENT: z.string().default("local"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(5).default(0),
  /** Where the ends of processes are noted until one that lives has brought them into the database. */
  PROCESS_ENDS_FILE: optional(z.string()),
  METRICS_TOKEN: optional(z.string().min(16)),
  /** Addresses webhooks may come from, as CIDR blocks, comma separated; unset: from anywhere, since the signature decides. */
  WEBHOOK_ALLOWED_IPS: addressBlocks,
});

/** Off this machine a database is believed only with a certificate that is checked, and its name too. */
const isVerified = (url: string): boolean => {
  const { hostname, searchParams } = new URL(url);
  return isLoopback(hostname) || searchParams.get("sslmode") === "verify-full";
};

const schema = variables
  .refine(
    ({ SECRETS_MARK, APP_ORIGIN }) =>
      SECRETS_MARK !== "development" || isLoopback(new URL(APP_ORIGIN).hostname),
    { path: ["SECRETS_MARK"], message: "development secrets are for loopback only" },
  )
  .refine(({ GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET }) => !GOOGLE_CLIENT_ID === !GOOGLE_CLIENT_SECRET, {
    path: ["GOOGLE_CLIENT_SECRET"],
    message: "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET come together",
  })
  .refine(
    ({ NODE_ENV, DATABASE_APP_URL, DATABASE_WORKER_URL, DATABASE_READ_URL }) =>
      NODE_ENV !== "production" ||
      [DATABASE_APP_URL, DATABASE_WORKER_URL, DATABASE_READ_URL].every(isVerified),
    { path: ["DATABASE_*_URL"], message: "off loopback a database needs sslmode=verify-full" },
  );

type Env = z.infer<typeof schema>;

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
