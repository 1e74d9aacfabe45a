import { describeEnforcement } from "./describe-enforcement.ts";
import { enterprise } from "./enterprise.ts";

const what = "enterprise, a region of production";
describeEnforcement(what, enterprise[what]);
