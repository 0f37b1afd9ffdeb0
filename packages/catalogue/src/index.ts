export {
  candidates,
  type Explanation,
  explainCandidates,
  type Resolve,
  ruleMatches,
  targetLabelsOf,
} from './candidates.ts';
export { type Catalogue, createCatalogue } from './catalogue.ts';
export { categoryOf, severityOf } from './classify.ts';
export { keepsComingBack } from './doubt.ts';
export { fillQuery, type QueryValues, variablesOf } from './fill-query.ts';
export { holdToOffer } from './hold-to-offer.ts';
export { checkCatalogue, loadCatalogue } from './load-catalogue.ts';
export { CatalogueError, type Problem, printProblem } from './problem.ts';
export { backedByRules, chooseByRules, createRulesDecider } from './rules-decider.ts';
export { answerSchema, type JsonSchema, type Tool, toolsOf } from './tools.ts';
export { completeChoice, validateChoice } from './validate-choice.ts';
