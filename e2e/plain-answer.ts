import type { APIResponse } from "@playwright/test";
import { expect } from "./fixtures";

/** A refusal says its code and nothing of how we are built. */
export async function expectPlain(answer: APIResponse): Promise<void> {
  expect(answer.status(), answer.url()).toBeLessThan(500);
  expect(await answer.text(), answer.url()).not.toMatch(/node_modules|at \w+ \(|postgres|select /i);
}
