import { describeEnforcement } from "./describe-enforcement.ts";
import { enterprise } from "./enterprise.ts";

const what = "enterprise, where a client tests";
describeEnforcement(what, enterprise[what]);
