import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

const domain =
  '^shared/(case|cost|records|facts|rules|reviewers|letter|worksheet|seal|service|time|webhook|ports)/';

/** The layering of design section 4: who may import whom. */
export const layers: { readonly forbidden: IForbiddenRuleType[]; readonly options: ICruiseOptions } = {
  forbidden: [
    {
      name: 'only shared/aws imports the AWS SDK',
      severity: 'error',
      from: { path: '^(events|functions|infra|shared)/', pathNot: '^(shared/aws/|infra/local/)' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'only handlers import middy',
      severity: 'error',
      from: { pathNot: '^functions/[^/]+/handler\\.ts$' },
      to: { path: 'node_modules/@middy/' },
    },
    {
      name: 'the domain imports nothing of AWS, of a function or of the infrastructure',
      severity: 'error',
      from: { path: domain },
      to: {
        path: '^(functions|infra|shared/aws|shared/middleware)/|node_modules/(aws-cdk|@aws-lambda-powertools|@types/aws-lambda)',
      },
    },
    {
      name: 'a step imports no other step',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'logic takes ports and knows no middleware but the shape of messages',
      severity: 'error',
      from: { path: '^functions/', pathNot: 'handler\\.ts$' },
      to: { path: '^(infra|shared/aws|shared/middleware)/', pathNot: '^shared/middleware/message\\.ts$' },
    },
    {
      name: 'the rest of the project does not know the local run',
      severity: 'error',
      from: { path: '^(events|functions|shared|infra/(?!local/|cli/))' },
      to: { path: '^infra/(local|cli)/' },
    },
    {
      name: 'no circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'what is imported is there', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
