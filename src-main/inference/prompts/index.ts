export { findingClasses, promptTexts, scoreImage, sigmoid, type FindingClasses, type FindingScore } from './classes.ts'
export { listPromptSets, loadPromptSet, type ListedPromptSet } from './list.ts'
export { parsePromptSet, promptSetContent, promptSetHash, promptSetSchema, type PromptFinding, type PromptSet } from './schema.ts'
export { FEWEST_FILMS, testPromptSet, type PromptTest } from './self-test.ts'
