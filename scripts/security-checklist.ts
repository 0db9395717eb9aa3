/**
 * The checks that the security design ends with, by their number. A test that proves one begins its title with `14.` and that number
 * (`14.24 takes one code 20 times in parallel once`), or with several of them.
 */
export type Check = { priority: "P1" | "P2"; sentence: string };

const first = (sentence: string): Check => ({ priority: "P1", sentence });
/** Built later, or nightly. */
const second = (sentence: string): Check => ({ priority: "P2", sentence });

/** In the order of their numbers, from 1. */
export const CHECKS: readonly Check[] = [
  first("hostile text is shown literally, to users and admins"),
  first("an address to go on to is our own, whatever was asked for"),
  first("SQL in any input changes nothing and costs nothing"),
  first("an export for spreadsheets holds no formula"),
  first("outgoing calls reach no other host and follow no redirect"),
  first("an amount that is none is refused at its field"),
  first("extra, missing, wrongly typed and prototype keys are refused by every procedure"),
  first("a foreign bank account, another currency and another's quote are refused"),
  first("a confirmation is good once, in time, for exactly what was confirmed"),
  first("limits of a payment, a day, a month and a balance hold for 50 at once"),
  first("every limit lets n pass and not one more, and a restart forgets nothing"),
  first("every cookie has its attributes, and scripts see appearance only"),
  first("every answer has the headers of the table"),
  first("each page has a nonce of its own and a policy that nothing breaks"),
  first("what changes something is taken from our own pages only"),
  first("headers from outside change neither identity nor address nor links"),
  second("malformed HTTP is refused while health stays fast"),
  first("a webhook's signature is right or refused"),
  first("a webhook's body, whatever it is, has its code and no effect"),
  first("passwords follow their rules and no other"),
  first("no migration makes an admin; without a second factor no admin and no withdrawal"),
  first("signing in by Google goes past neither freeze, factor nor hold"),
  first("links of mails are good once, in time, the newest only, and tell nothing"),
  first("one code of the app is good once, also 20 at once"),
  first("factors and recovery codes lie sealed or hashed, with bounded tries"),
  first("an access token that is not exactly ours is nobody's"),
  first("tokens have 128 random bits, and a sign-in a new session"),
  first("sessions end by themselves, and polling keeps none alive"),
  first("25 refreshes at once have one child, and an older token ends the family"),
  first("after sign-out, freeze, closing and ending a session is over at the next call"),
  first("a change of password or factor ends other sessions; sessions can be seen and ended"),
  first("every procedure, route and page answers each kind of caller as its policy says"),
  first("answers hold what is declared, and nobody writes a role, tier, state or balance"),
  first("a sign-in by Google with a foreign state, nonce, audience or address is refused"),
  first("ciphertext opens at its place only, and rotation leaves nothing on the old key"),
  first("password hashes have their cost, and a flood of sign-ins leaves trading fast"),
  second("the database's certificate is checked"),
  first("no role of the database can do more than it must"),
  first("grants, owners, triggers and functions are those of the repository"),
  first("no secret lies in the repository or in what browsers load"),
  first("nothing but the product answers in a production build"),
  first("nothing personal or secret lies in addresses, caches or the browser's storage"),
  first("dependencies stand at or above their floors and run no scripts"),
  first("sign-ins, refusals, limits, money and looks leave an audit row, and no canary anywhere"),
  first("a line break in an input makes no second line, and the audit log never changes"),
  first("with the database or the provider away people are told, and nothing happens"),
  first("an approval is another's, from another device, in time, unaltered and once"),
  first("no withdrawal during a hold, which later events never shorten"),
  first("an export and a closing are complete, once, audited, and leave nothing readable"),
  second("a changed, swapped or cut row of a sealed chain is found"),
];

/** The checks that a test with this title proves. */
export function checksIn(title: string): number[] {
  const [prefix = ""] = /^(?:14\.\d+ )*/.exec(title) ?? [];
  return [...prefix.matchAll(/14\.(\d+)/g)].map(([, number]) => Number(number));
}

export type Ran = { title: string; passed: boolean };

/**
 * How many checks have a test that passed and none that failed, as one line; and which of the first priority have not.
 * A number that no check has is an error of its title.
 */
export function countChecks(tests: Ran[]): {
  line: string;
  passed: number[];
  lacking: number[];
  unknown: number[];
} {
  const named = tests.flatMap(({ title, passed }) => checksIn(title).map((number) => ({ number, passed })));
  const failed = new Set(named.filter((one) => !one.passed).map(({ number }) => number));
  const seen = new Set(named.map(({ number }) => number));
  const all = CHECKS.map((_, at) => at + 1);
  const passed = all.filter((number) => seen.has(number) && !failed.has(number));
  return {
    line: `security checklist: ${passed.length} of ${CHECKS.length} checks passed`,
    passed,
    lacking: all.filter((number) => CHECKS[number - 1]?.priority === "P1" && !passed.includes(number)),
    unknown: [...seen].filter((number) => !all.includes(number)),
  };
}
