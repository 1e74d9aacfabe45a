import type { networkCodes } from "../../diagnostics/prove-network-codes.ts";

export type NetworkCode = keyof typeof networkCodes;
