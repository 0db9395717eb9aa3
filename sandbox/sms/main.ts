/** The SMS provider's twin as a process of its own. Settings come from the environment; it stops on SIGTERM and SIGINT. */
import { startSmsSandbox } from "./server";

const running = await startSmsSandbox({
  port: Number(process.env["SMS_SANDBOX_PORT"] ?? 4011),
  tokenId: process.env["SMS_TOKEN_ID"] ?? "sandbox-token",
  tokenSecret: process.env["SMS_TOKEN_SECRET"] ?? "sandbox-secret",
});
process.stdout.write(`SMS sandbox on ${running.origin}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void running.stop().then(() => process.exit(0));
  });
}
