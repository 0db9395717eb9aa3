import { z } from "zod";
import type { Operation } from "./call";
import { call } from "./call";
import type { Gateway } from "./gateway";
import { defaultGateway } from "./gateway";
import type { Outcome } from "./outcome";

const GET: Operation = {
  name: "balance.get",
  group: "reports",
  method: "GET",
  pathTemplate: "/account/json/balance/",
  totalMs: 5000,
  tries: 3,
};

/** Minor units; a balance may be below zero, after fees or chargebacks. */
const figure = z.number().refine(Number.isSafeInteger, "minor units").transform(BigInt);
const balanceSchema = z
  .looseObject({
    gross_balance: figure,
    balance: figure,
    available_balance: figure,
    reserved: figure,
    pending_outgoing: figure,
  })
  .transform((found) => ({
    gross: found.gross_balance,
    net: found.balance,
    available: found.available_balance,
    reserved: found.reserved,
    pendingOutgoing: found.pending_outgoing,
  }));
const answerSchema = z.record(z.string(), z.unknown());

type ProviderBalance = z.output<typeof balanceSchema>;

/** What Revio holds for us in one currency, in minor units. Reads only. */
export function getBalance(
  currency: string,
  gateway: Gateway = defaultGateway(),
): Promise<Outcome<ProviderBalance>> {
  const path = `${GET.pathTemplate}?currency=${encodeURIComponent(currency)}`;
  const read = (json: unknown): ProviderBalance | undefined => {
    const perCurrency = answerSchema.safeParse(json);
    const found = balanceSchema.safeParse(perCurrency.data?.[currency]);
    return found.success ? found.data : undefined;
  };
  return call(GET, { path }, read, gateway);
}
