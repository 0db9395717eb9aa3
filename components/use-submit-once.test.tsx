// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import { TRPCClientError } from "@trpc/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useSubmitOnce } from "./use-submit-once";

interface Body {
  amount: string;
}

interface Call {
  key: string;
  body: Body;
  answer: (result: string) => void;
  refuse: (code: string) => void;
  lose: () => void;
}

/** A server that records what it is sent and answers when the test says so. */
function server() {
  const calls: Call[] = [];
  const accepted: string[] = [];
  const send = (key: string, body: Body) =>
    new Promise<string>((resolve, reject) => {
      const refuse = (code: string) =>
        reject(
          TRPCClientError.from({
            error: {
              message: code,
              code: -32000,
              data: { code, sentence: `${code} sentence`, requestId: "r1" },
            },
          }),
        );
      calls.push({
        key,
        body,
        answer: resolve,
        refuse,
        lose: () => reject(TRPCClientError.from(new TypeError("network"))),
      });
    });
  const onAccepted = (result: string) => void accepted.push(result);
  const looked: string[] = [];
  const known = new Map<string, string>();
  const find = (key: string) => {
    looked.push(key);
    return Promise.resolve(known.get(key) ?? null);
  };
  return { calls, accepted, send, find, looked, known, onAccepted };
}

const at = (calls: Call[], index: number): Call => {
  const call = calls[index];
  if (!call) throw new Error(`no call ${index}`);
  return call;
};

function use(twin = server()) {
  const hook = renderHook(() =>
    useSubmitOnce<Body, string>({
      draft: "deposit",
      send: twin.send,
      find: twin.find,
      onAccepted: twin.onAccepted,
    }),
  );
  const submit = (amount = "25000") => {
    act(() => void hook.result.current.submit({ amount }));
  };
  const settle = (what: () => void) =>
    act(async () => {
      what();
      await Promise.resolve();
    });
  return { ...twin, hook, submit, settle, state: () => hook.result.current.state };
}

describe("useSubmitOnce", () => {
  beforeEach(() => sessionStorage.clear());
  afterEach(() => {
    cleanup();
    vi.useRealTimers();
  });

  it("sends once for a double click", async () => {
    const { calls, accepted, submit, settle, state } = use();
    submit();
    submit();
    expect(calls).toHaveLength(1);
    expect(state().kind).toBe("sending");
    await settle(() => at(calls, 0).answer("dep_1"));
    expect(accepted).toEqual(["dep_1"]);
    submit();
    expect(calls).toHaveLength(1);
  });

  it("says that it still works after 8 seconds", () => {
    vi.useFakeTimers();
    const { submit, state } = use();
    submit();
    expect(state()).toEqual({ kind: "sending", slow: false });
    act(() => void vi.advanceTimersByTime(8_000));
    expect(state()).toEqual({ kind: "sending", slow: true });
  });

  it.each(["lose", "INTERNAL"])(
    "does not know after a lost answer or a fault (%s), and checks under the same key",
    async (how) => {
      const { calls, accepted, submit, settle, state } = use();
      submit();
      await settle(() => (how === "lose" ? at(calls, 0).lose() : at(calls, 0).refuse("INTERNAL")));
      expect(state().kind).toBe("unknown");
      submit();
      expect(at(calls, 1).key).toBe(at(calls, 0).key);
      await settle(() => at(calls, 1).answer("dep_1"));
      expect(accepted).toEqual(["dep_1"]);
    },
  );

  it("uses the same key after a reload while sending", () => {
    const first = use();
    first.submit();
    first.hook.unmount();
    const second = use();
    second.submit();
    expect(at(second.calls, 0).key).toBe(at(first.calls, 0).key);
  });

  it("uses the key of the review in both copies of a tab that was doubled there", () => {
    const first = use();
    act(() => first.hook.result.current.prepare({ amount: "25000" }));
    const kept = sessionStorage.getItem("submit-once:deposit") ?? "";
    first.submit();
    sessionStorage.setItem("submit-once:deposit", kept); // as the browser copies it
    const second = use();
    second.submit();
    expect(at(second.calls, 0).key).toBe(at(first.calls, 0).key);
    expect(kept).toContain(at(first.calls, 0).key);
  });

  it("uses a new key when the body changes", async () => {
    const { calls, submit, settle } = use();
    submit("25000");
    await settle(() => at(calls, 0).refuse("AMOUNT_TOO_SMALL"));
    submit("30000");
    expect(at(calls, 1).key).not.toBe(at(calls, 0).key);
  });

  it("uses a new key for the same wish once it was answered", async () => {
    const first = use();
    first.submit();
    await first.settle(() => at(first.calls, 0).answer("dep_1"));
    const second = use();
    second.submit();
    expect(at(second.calls, 0).key).not.toBe(at(first.calls, 0).key);
  });

  it("shows a refusal, keeps the key for the same body, and forgets the refusal when the person edits", async () => {
    const { calls, submit, settle, state, hook } = use();
    submit();
    await settle(() => at(calls, 0).refuse("AMOUNT_TOO_SMALL"));
    expect(state()).toMatchObject({
      kind: "refused",
      refusal: { code: "AMOUNT_TOO_SMALL", sentence: "AMOUNT_TOO_SMALL sentence" },
    });
    act(() => hook.result.current.edited());
    expect(state().kind).toBe("idle");
    submit();
    expect(at(calls, 1).key).toBe(at(calls, 0).key);
  });

  it.each([
    "IDEMPOTENCY_CONFLICT",
    "PROVIDER_UNAVAILABLE",
    "BUSY",
    "RATE_LIMITED",
    "INSUFFICIENT_FUNDS",
    "LIMIT_DAY",
  ])(
    "starts again with a new key after %s, since nothing was done and a later answer may differ",
    async (code) => {
      const { calls, submit, settle, state } = use();
      submit();
      await settle(() => at(calls, 0).refuse(code));
      expect(state().kind).toBe("refused");
      submit();
      expect(at(calls, 1).key).not.toBe(at(calls, 0).key);
    },
  );

  describe("check", () => {
    it("accepts what arrived although its answer was lost, without sending again", async () => {
      const { calls, accepted, looked, known, submit, settle, hook } = use();
      submit();
      known.set(at(calls, 0).key, "wdr_1");
      await settle(() => at(calls, 0).lose());
      await settle(() => void hook.result.current.check());
      expect(looked).toEqual([at(calls, 0).key]);
      expect(accepted).toEqual(["wdr_1"]);
      expect(calls).toHaveLength(1);
    });

    it("says that a wish never arrived, and sends it under the same key when asked to", async () => {
      const { calls, submit, settle, state, hook } = use();
      submit();
      await settle(() => at(calls, 0).lose());
      await settle(() => void hook.result.current.check());
      expect(state().kind).toBe("not_sent");
      submit();
      expect(at(calls, 1).key).toBe(at(calls, 0).key);
    });

    it("resumes what led to something, and says nothing of what did not", async () => {
      const first = use();
      first.submit();
      const { key } = at(first.calls, 0);
      first.hook.unmount();
      const second = use();
      await act(() => second.hook.result.current.resume());
      expect(second.state().kind).toBe("idle");
      second.known.set(key, "dep_1");
      await act(() => second.hook.result.current.resume());
      expect(second.accepted).toEqual(["dep_1"]);
      expect(second.state().kind).toBe("accepted");
      second.submit();
      expect(second.calls).toHaveLength(0);
    });

    it("finds what was under way when the page was left", async () => {
      const first = use();
      first.submit();
      first.hook.unmount();
      const second = use();
      second.known.set(at(first.calls, 0).key, "wdr_1");
      await second.settle(() => void second.hook.result.current.check());
      expect(second.accepted).toEqual(["wdr_1"]);
    });

    it("asks nothing when nothing is under way", async () => {
      const { calls, looked, submit, settle, state, hook } = use();
      await settle(() => void hook.result.current.check());
      submit();
      await settle(() => at(calls, 0).refuse("INSUFFICIENT_FUNDS"));
      await settle(() => void hook.result.current.check());
      expect(looked).toEqual([]);
      expect(state().kind).toBe("refused");
    });
  });
});
