/** Everything one process holds towards Revio: connections, slots, one breaker per group, and who hears of calls. */
import type { Agent } from "undici";
import type { Breaker, BreakerState } from "./breaker";
import { createBreaker } from "./breaker";
import type { Alarm } from "./classify";
import type { RevioConfig } from "./config";
import { revioConfig } from "./config";
import { createAgent } from "./http";
import type { Outcome } from "./outcome";
import type { Slots } from "./slots";
import { createSlots } from "./slots";

const GROUPS = ["purchases", "payouts", "reports"] as const;
export type Group = (typeof GROUPS)[number];

/** One attempt, told to the observer. Holds nothing personal and no address: it may be logged and stored as it is. */
export type ObservedCall = {
  operation: string;
  group: Group;
  pathTemplate: string;
  attempt: number;
  httpCode: number | undefined;
  outcome: Outcome<unknown>["kind"];
  ms: number;
  providerObjectId?: string;
  errorCode?: string;
  alarm?: Alarm;
};
type CallObserver = (call: ObservedCall) => void;

export type Gateway = {
  config: RevioConfig;
  agent: Agent;
  slots: Slots;
  breakers: Record<Group, Breaker>;
  random: () => number;
  onCall: CallObserver;
};

const AT_ONCE = 20;
const WAITING = 50;

type GatewayOptions = { now?: () => number; random?: () => number; onCall?: CallObserver };

/** A gateway of its own, for tests and scripts. Close it with `gateway.agent.close()`. */
export function openGateway(config: RevioConfig, options: GatewayOptions = {}): Gateway {
  const now = options.now ?? (() => performance.now());
  return {
    config,
    agent: createAgent(AT_ONCE),
    slots: createSlots(AT_ONCE, WAITING),
    breakers: { purchases: createBreaker(now), payouts: createBreaker(now), reports: createBreaker(now) },
    random: options.random ?? Math.random,
    onCall: options.onCall ?? (() => undefined),
  };
}

declare global {
  // The server is built into several bundles, each with its own copy of this module; the process has one gateway.
  var octocoRevio: { gateway?: Gateway; observer?: CallObserver } | undefined;
}
const shared = (globalThis.octocoRevio ??= {});

/** The process's gateway, opened at first use from the environment. */
export function defaultGateway(): Gateway {
  shared.gateway ??= openGateway(revioConfig(), { onCall: (call) => shared.observer?.(call) });
  return shared.gateway;
}

/** Sets who is told of every attempt of the default gateway. A second call replaces the first. */
export function observeRevioCalls(observer: CallObserver): void {
  shared.observer = observer;
}

/** The breakers of this process, for `/api/ready` and the metrics. */
export function breakerState(gateway: Gateway = defaultGateway()): Record<Group, BreakerState> {
  const { purchases, payouts, reports } = gateway.breakers;
  return { purchases: purchases.state(), payouts: payouts.state(), reports: reports.state() };
}
