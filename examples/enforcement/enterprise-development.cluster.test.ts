import { describeEnforcement } from "./describe-enforcement.ts";
import { enterprise } from "./enterprise.ts";

const what = "enterprise, where it is developed";
describeEnforcement(what, enterprise[what]);
