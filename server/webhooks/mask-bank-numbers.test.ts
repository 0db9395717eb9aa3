import { describe, expect, it } from "vitest";
import { maskBankNumbers } from "./mask-bank-numbers";

const masked = (text: string): string => maskBankNumbers(Buffer.from(text)).toString();

describe("maskBankNumbers", () => {
  it("covers a payout's number but for its last four characters, and leaves the rest as it is", () => {
    const body = {
      id: "p",
      client: { email: "a@b.example", bank_account: "62784310147", bank_code: "250655" },
    };
    expect(JSON.parse(masked(JSON.stringify(body)))).toEqual({
      ...body,
      client: { ...body.client, bank_account: "*******0147" },
    });
  });

  it("covers every one, however it is spaced, and a number that is no text", () => {
    expect(masked('[{"bank_account" : "62 784 310 147"},\n{"bank_account":\t62784310147}]')).toBe(
      '[{"bank_account" : "********** 147"},\n{"bank_account":\t99999990147}]',
    );
    expect(masked('{"bank_account":"147"}{"bank_account":""}{"bank_account":null}')).toBe(
      '{"bank_account":"147"}{"bank_account":""}{"bank_account":null}',
    );
  });

  it("changes no byte of a body without one, whatever its bytes are", () => {
    for (const body of [
      Buffer.from('{"type":"purchase","payment_method":"bank_account","name":"Zoë 🐙"}'),
      Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      Buffer.alloc(0),
    ])
      expect(maskBankNumbers(body).equals(body)).toBe(true);
  });

  it("keeps the length", () => {
    const body = Buffer.from('{"name":"Zoë","bank_account":"62784310147"}');
    expect(maskBankNumbers(body)).toHaveLength(body.length);
  });
});
