import { cpSync } from 'node:fs';
import { join } from 'node:path';
import {
  App,
  type AppProps,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { STEPS } from '../events/catalog.ts';
import { bundleSteps, ROOT } from './bundle.ts';
import { OperationsStack } from './operations.ts';
import { readSettings } from './settings.ts';
import { ImrStack } from './stack.ts';
import { LOGO, SEAL_CERTIFICATE, stepSpecs } from './steps.ts';
import { acknowledge } from './suppressions.ts';

/** Name of the core stack: what `cdk deploy imr` deploys. */
const CORE = 'imr';

/**
 * The app, ready to synthesize, of the repository at `root`. Bundles the functions at once; needs neither network
 * nor account.
 */
export async function imrApp(props: AppProps = {}, root = ROOT): Promise<App> {
  const app = new App({ analyticsReporting: false, ...props });
  const deployment = readSettings(app.node);
  const platform =
    deployment.engines === 'host'
      ? 'host'
      : deployment.architecture === 'arm64'
        ? 'linux-arm64-gnu'
        : 'linux-x64-gnu';
  const specs = stepSpecs(deployment.ocr);
  const bundles = await bundleSteps(specs, platform, join(app.outdir, 'bundles'), root);

  if (deployment.sealCertificate !== undefined)
    for (const step of STEPS.filter((each) => specs[each].seals))
      cpSync(deployment.sealCertificate, join(bundles[step], SEAL_CERTIFICATE));
  if (deployment.organizationLogo !== undefined)
    cpSync(deployment.organizationLogo, join(bundles['write-letter'], LOGO));

  // The command line checks the bootstrap version itself; a rule and a parameter in the template would do it again.
  // (Its own type does not declare the interface as exactOptionalPropertyTypes reads it.)
  const synthesizer = () =>
    new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;
  const core = new ImrStack(app, CORE, { deployment, specs, bundles, synthesizer: synthesizer() });
  const operations = new OperationsStack(app, `${CORE}-operations`, {
    core: core.stackName,
    deployment,
    synthesizer: synthesizer(),
  });
  operations.addStackDependency(core);

  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  acknowledge(core, specs);
  return app;
}

if (import.meta.main) (await imrApp()).synth();
