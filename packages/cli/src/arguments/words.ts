import { InvalidArgumentError } from "commander";

/** What will be recorded, and read by others: something has to be said. */
export function words(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("It says nothing.");
}
