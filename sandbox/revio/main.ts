/** The sandbox as a process of its own. Settings come from the environment; it stops on SIGTERM and SIGINT. */
import { startSandbox } from "./server";

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`${name} is not set`);
  process.exit(1);
}

const port = Number(process.env["SANDBOX_PORT"] ?? 4010);
const running = await startSandbox({
  port,
  origin: process.env["SANDBOX_ORIGIN"] ?? `http://localhost:${port}`,
  databaseUrl: required("SANDBOX_DATABASE_URL"),
  schema: process.env["SANDBOX_SCHEMA"] ?? "revio_sandbox",
  secretKey: required("SANDBOX_SECRET_KEY"),
  brandId: required("SANDBOX_BRAND_ID"),
  controlKey: required("SANDBOX_CONTROL_KEY"),
  settings: { delivery_speed: Number(process.env["SANDBOX_DELIVERY_SPEED"] ?? 600) },
  onError: (error) => console.error(error),
});
console.log(`Revio sandbox on ${running.origin}, seed ${running.seed}`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void running.stop().then(() => process.exit(0));
  });
}
