/** `npm start`: everything on this machine, until Ctrl-C. A second one says what runs already and where. */
import { stopPostgres } from "./postgres";
import { endOrphans } from "./processes";
import { announce, claim, release, type Running } from "./running";
import { DEMO_PEOPLE } from "./secrets";
import { readSettings, type Settings } from "./settings";
import { prepare, runDir, type Stack, startStack, stopStack } from "./stack";
import { table } from "./progress";

/** Who can be tried, and for whom there are codes as their authenticator app would show. */
const signIns = ({ secrets }: Settings): string[][] => [
  ["", ""],
  ...DEMO_PEOPLE.map(({ admin, email, password, factor }) => [
    admin ? "sign in, admin" : "sign in",
    email,
    `${secrets[password]}${factor ? `   code: npm run demo:code ${email}` : ""}`,
  ]),
];

function describe(settings: Settings): string {
  const { ports, embedded, origin } = settings;
  const rows = [
    ["wallet", origin],
    ...(embedded.sandbox
      ? [["Revio sandbox", `http://localhost:${ports.sandbox}`, "control page of the provider's twin"]]
      : []),
    ...(embedded.engine
      ? [["engine", `http://localhost:${ports.engine}`, "background work and its state"]]
      : []),
    ...(embedded.postgres
      ? [
          [
            "PostgreSQL",
            `127.0.0.1:${ports.postgres}`,
            `database octoco, user wallet_read, passwords in ${settings.dir}/secrets.env`,
          ],
        ]
      : []),
    ...(settings.demo ? signIns(settings) : []),
    ["", ""],
    ["health", `${origin}/api/ready`],
    ["logs", `${settings.dir}/logs`],
    ["stop", "Ctrl-C here, or npm stop"],
  ];
  return table(rows);
}

/** First signal: stop in order. Second one: end at once. */
function onSignals(stack: Stack, stop: () => Promise<void>): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (asked) {
        for (const part of stack.parts) part.kill();
        process.exit(1);
      }
      asked = true;
      console.log("\n  … stopping (again to end at once)");
      void stop().then(() => {
        console.log("  ✓ everything is stopped");
        process.exit(0);
      });
    });
  }
  process.stdout.on("error", () => {}); // the terminal may go before us
}

function sayAlready(other: Running): void {
  console.log(
    other.ready
      ? `Octoco Wallet is already running (process ${other.pid}):\n\n${other.ready.table}\n`
      : `Octoco Wallet is being started by process ${other.pid} already; its terminal shows how far it is.`,
  );
}

/** Runs the stack in the foreground. Never returns while it goes well: a signal ends the process. */
export async function run(mode: Settings["mode"]): Promise<void> {
  const began = Date.now();
  const settings = readSettings(mode, process.env);
  const directory = runDir(settings);
  const other = claim(directory);
  if (other) return sayAlready(other);

  const stack: Stack = { parts: [] };
  const stop = async (): Promise<void> => {
    await stopStack(stack);
    await endOrphans(directory); // what was on its way up when the signal came
    if (settings.embedded.postgres) await stopPostgres(settings.dir);
    release(directory);
  };
  onSignals(stack, stop);
  console.log(`Octoco Wallet: starting in ${settings.dir}\n`);
  try {
    await prepare(settings);
    const adminUrl = await startStack(settings, stack);
    const text = describe(settings);
    announce(directory, {
      origin: settings.origin,
      table: text,
      adminUrl,
      sandbox: `http://localhost:${settings.ports.sandbox}`,
      engine: `http://localhost:${settings.ports.engine}`,
    });
    console.log(`\nOctoco Wallet is running (${((Date.now() - began) / 1000).toFixed(1)} s)\n\n${text}\n`);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}\n`);
    await stop();
    process.exit(1);
  }
}
