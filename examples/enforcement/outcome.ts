import { expect } from "vitest";
import type { Answer } from "./api.ts";
import { eventually } from "./live-pods.ts";

export function expectAllowed(answer: Answer): void {
  expect(outcome(answer)).toEqual({ allowed: true, message: undefined });
}

export function expectRefused(answer: Answer, message: RegExp): void {
  expect(outcome(answer)).toEqual({ allowed: false, message: expect.stringMatching(message) as unknown });
}

function outcome({ status, body }: Answer): object {
  return { allowed: status < 300, message: body.message };
}

/** The API server learns of policies and bindings a moment after they were written, and after it started. */
export async function onceRefused(attempt: () => Promise<Answer>): Promise<Answer> {
  let last: Answer | undefined;
  try {
    return await eventually(async () => {
      last = await attempt();
      return last.status >= 400 && !/not yet ready|not found/.test(last.body.message ?? "") ? last : undefined;
    }, "a refusal");
  } catch (error) {
    if (last) return last;
    throw error;
  }
}
