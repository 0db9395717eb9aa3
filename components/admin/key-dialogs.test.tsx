// @vitest-environment happy-dom
import { cleanup, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import type { Shown } from "@/components/session/step-up";
import { CONFIRMED, showAnswered } from "@/components/testing/show-answered";
import { ProposeKey } from "./key-dialogs";

const PEM = "-----BEGIN PUBLIC KEY-----";
const KEY_ID = "0f".repeat(32);
const REASON = "read out by Revio on the phone";

/** Proposes a pasted key; the calls that were sent, and what was shown to be confirmed. */
async function propose(read: object) {
  const sent: [string, unknown][] = [];
  const shown: Shown[] = [];
  showAnswered(
    <ProposeKey open onClose={() => {}} command={(run) => run()} />,
    (path, input) => {
      sent.push([path, input]);
      return path === "adminDeliveries.readKey" ? read : { approvalId: "apr_1" };
    },
    CONFIRMED,
    (_wish, what) => shown.push(what),
  );
  await userEvent.type(await screen.findByLabelText("Public key (PEM)"), PEM);
  await userEvent.type(screen.getByLabelText("Reason"), REASON);
  await userEvent.click(screen.getByRole("button", { name: "Request approval" }));
  return { sent, shown };
}

afterEach(cleanup);

it("shows the fingerprint of the key that the code confirms, as the server reads it", async () => {
  const { sent, shown } = await propose({ keyId: KEY_ID });
  await expect.poll(() => sent).toHaveLength(2);
  expect(shown[0]?.facts).toEqual([
    ["For", "Webhooks"],
    ["It becomes", "Next: believed beside the current one"],
    ["SHA-256 of the key", KEY_ID],
  ]);
  const key = { route: "webhook", becomes: "next", pem: PEM };
  expect(sent).toEqual([
    ["adminDeliveries.readKey", { pem: PEM }],
    ["adminDeliveries.proposeKey", { ...key, reason: REASON, stepUpId: CONFIRMED }],
  ]);
});

it("asks for no code about what is no key", async () => {
  const sentence = "That is not a key we can believe";
  const { sent, shown } = await propose({ code: "KEY_REFUSED", sentence, requestId: "req_1" });
  expect(await screen.findByText(sentence)).toBeTruthy();
  expect([sent.length, shown]).toEqual([1, []]);
});
