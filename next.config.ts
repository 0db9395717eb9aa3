import { withSentryConfig } from "@sentry/nextjs/config";
import type { NextConfig } from "next";
import { staticHeaders } from "./server/security/headers";

const secure = (process.env["APP_ORIGIN"] ?? "").startsWith("https:");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingIncludes: {
    "/**": ["node_modules/@sentry/server-runtime-injection/build/esm/**/*"],
    "/activity/*/receipt/pdf": ["node_modules/geist/dist/fonts/geist-sans/Geist-{Regular,SemiBold}.ttf"],
  },
  outputFileTracingExcludes: { "/**": [".data/**", "bench/**", "e2e/**", "sandbox/**", "scripts/**"] },
  serverExternalPackages: ["pino", "prom-client", "postgres", "undici", "@node-rs/argon2", "pdfkit"],
  env: { SENTRY_BROWSER_DSN: process.env["SENTRY_DSN"] ?? "" },
  typescript: { ignoreBuildErrors: true }, // `npm test` checks the types of everything, once
  experimental: { preloadEntriesOnStart: false }, // a third less work before the first answer after a crash
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  headers: () =>
    Promise.resolve([
      {
        source: "/:path*",
        headers: Object.entries(staticHeaders({ secure })).map(([key, value]) => ({ key, value })),
      },
    ]),
};

export default withSentryConfig(config, { silent: true, telemetry: false, sourcemaps: { disable: true } });
