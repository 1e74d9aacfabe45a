import { provideControlPlane, provideTools, whyNoControlPlane } from "../testbed/harness/build.ts";
import { provideLinters } from "../testbed/harness/linters.ts";
import { provideImageTools } from "../testbed/harness/image-tools.ts";
import { provideOpinions } from "../testbed/harness/opinions.ts";
import { providePrometheus } from "../testbed/harness/prometheus.ts";
import { defaultVersion, knownVersion } from "../testbed/harness/versions.ts";

/** Builds the test bed, or the versions of Kubernetes that are given, and prints the folders. */
const named = process.argv.slice(2).map(knownVersion);
const versions = named.length === 0 ? [defaultVersion] : named;
const reason = await whyNoControlPlane(versions[0] ?? defaultVersion);
if (reason === undefined) {
  for (const version of versions) console.log(await provideControlPlane(version));
  console.log(await provideTools());
  console.log(await provideOpinions());
  console.log(await provideLinters());
  console.log(await providePrometheus());
  console.log(await provideImageTools());
} else {
  console.error(`the test bed cannot be built: ${reason}`);
  process.exitCode = 1;
}
