import type { Ledger } from "@kubestage/core";
import type { LedgerStore, Snapshot } from "../ledger-store.ts";

interface RealFault {
  /** What the deciding process takes the ledger for. */
  readonly seenAs?: (ledger: Ledger) => Ledger;
  readonly storeAs?: (store: LedgerStore) => LedgerStore;
}

/** Mistakes made on purpose by processes that write into a real record, to see that they are noticed: each by who makes it. */
export const plantedFaults: Readonly<Record<string, RealFault>> = {
  "who sees no pointers": { seenAs: (ledger) => ({ ...ledger, pointers: new Map() }) },
  "who never looks again, and pushes all the same": {
    storeAs: (store) => {
      let seen: Snapshot | undefined;
      return {
        ...store,
        read: async () => (seen ??= await store.read()),
        push: async (commit) => store.push(commit, (await store.read()).tip),
      };
    },
  },
};
