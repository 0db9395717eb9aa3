/** Every page and route of the app, with who is answered there. A file without a line here is red. */

/**
 * Whom a route answers. `procedures`: whoever the procedures it asks answer (see the matrix). `signature`: whoever signs.
 * `scraper`: who brings the token, or sits on this machine.
 */
type RouteDoor = {
  methods: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[];
  answers: "anyone" | "user" | "admin" | "procedures" | "signature" | "scraper";
  /** Refuses whatever another site sends. */
  ownPages?: true;
};

const ALL: RouteDoor["methods"] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

export const ROUTES: Record<string, RouteDoor> = {
  "app/(wallet)/activity/[id]/receipt/pdf/route.ts": { methods: ["GET"], answers: "procedures" },
  "app/api/admin/statements/route.ts": { methods: ["POST"], answers: "admin", ownPages: true },
  "app/api/auth/[...nextauth]/route.ts": { methods: ALL, answers: "anyone", ownPages: true },
  "app/api/csp-report/route.ts": { methods: ["POST"], answers: "anyone" },
  "app/api/exports/[exportId]/route.ts": { methods: ["GET"], answers: "user" },
  "app/api/health/route.ts": { methods: ["GET"], answers: "anyone" },
  "app/api/inngest/route.ts": { methods: ["GET", "POST", "PUT"], answers: "signature" },
  "app/api/metrics/route.ts": { methods: ["GET"], answers: "scraper" },
  "app/api/ready/route.ts": { methods: ["GET"], answers: "anyone" },
  "app/api/sentry/route.ts": { methods: ["POST"], answers: "anyone", ownPages: true },
  "app/api/session/refresh/route.ts": {
    methods: ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"],
    answers: "anyone",
    ownPages: true,
  },
  "app/api/trpc/[trpc]/route.ts": { methods: ALL, answers: "procedures", ownPages: true },
  "app/api/webhooks/revio/callback/route.ts": { methods: ["POST"], answers: "signature" },
  "app/api/webhooks/revio/route.ts": { methods: ["POST"], answers: "signature" },
};

/** Who sees more on a page than words: `machine` stands for whoever sits at the machine of a development copy. */
type PageDoor = "anyone" | "user" | "admin" | "machine";

export const PAGES: Record<string, PageDoor> = {
  "app/(auth)/email/page.tsx": "anyone",
  "app/(auth)/freeze/page.tsx": "anyone",
  "app/(auth)/register/page.tsx": "anyone",
  "app/(auth)/reset/page.tsx": "anyone",
  "app/(auth)/sign-in/google/page.tsx": "anyone",
  "app/(auth)/sign-in/page.tsx": "anyone",
  "app/(auth)/undo/page.tsx": "anyone",
  "app/(auth)/unlock/page.tsx": "anyone",
  "app/(auth)/verify/page.tsx": "anyone",
  "app/(paper)/activity/[id]/receipt/page.tsx": "user",
  "app/(wallet)/(home)/page.tsx": "user",
  "app/(wallet)/activity/(list)/page.tsx": "user",
  "app/(wallet)/activity/[id]/page.tsx": "user",
  "app/(wallet)/bank-accounts/page.tsx": "user",
  "app/(wallet)/deposit/[id]/page.tsx": "user",
  "app/(wallet)/deposit/page.tsx": "user",
  "app/(wallet)/send/page.tsx": "user",
  "app/(wallet)/settings/data/page.tsx": "user",
  "app/(wallet)/settings/limits/page.tsx": "user",
  "app/(wallet)/settings/page.tsx": "user",
  "app/(wallet)/settings/security/page.tsx": "user",
  "app/(wallet)/withdraw/page.tsx": "user",
  "app/admin/alerts/[alertId]/page.tsx": "admin",
  "app/admin/alerts/page.tsx": "admin",
  "app/admin/approvals/[approvalId]/page.tsx": "admin",
  "app/admin/approvals/page.tsx": "admin",
  "app/admin/audit/[auditId]/page.tsx": "admin",
  "app/admin/audit/page.tsx": "admin",
  "app/admin/breaks/[breakId]/page.tsx": "admin",
  "app/admin/breaks/page.tsx": "admin",
  "app/admin/dead-letters/[deadLetterId]/page.tsx": "admin",
  "app/admin/dead-letters/page.tsx": "admin",
  "app/admin/health/page.tsx": "admin",
  "app/admin/ledger/[code]/page.tsx": "admin",
  "app/admin/ledger/page.tsx": "admin",
  "app/admin/page.tsx": "admin",
  "app/admin/people/[personId]/page.tsx": "admin",
  "app/admin/people/page.tsx": "admin",
  "app/admin/reconciliation/[runId]/page.tsx": "admin",
  "app/admin/reconciliation/page.tsx": "admin",
  "app/admin/replays/[replayId]/page.tsx": "admin",
  "app/admin/replays/page.tsx": "admin",
  "app/admin/statements/[statementId]/page.tsx": "admin",
  "app/admin/statements/page.tsx": "admin",
  "app/admin/webhooks/[deliveryId]/page.tsx": "admin",
  "app/admin/webhooks/keys/page.tsx": "admin",
  "app/admin/webhooks/page.tsx": "admin",
  "app/dev/mail/[id]/page.tsx": "machine",
  "app/dev/mail/page.tsx": "machine",
  "app/privacy/page.tsx": "anyone",
  "app/terms/page.tsx": "anyone",
};

/** The address of a page's or route's file, with its parameters as they stand: `/activity/[id]`. */
export const addressOf = (file: string): string =>
  `/${file
    .split("/")
    .slice(1, -1)
    .filter((part) => !part.startsWith("("))
    .join("/")}`;
