import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, PromptVersion } from '../../contract/index.ts'
import { addPromptVersion, getPromptVersion } from '../../db/prompt-versions.ts'
import { findingChanges, promptSetContent, promptSetHash, promptSetSchema, type PromptFinding, type PromptSet } from '../../inference/prompts/index.ts'
import type { Context } from '../context.ts'
import { getPrompts, promptSets, readVersion } from '../prompts.ts'
import { completeFinding } from './finding.ts'
import { promptHistory } from './history.ts'

type SaveParams = Checked<'studio.save'>
type Base = Pick<PromptSet, 'id' | 'name' | 'description' | 'findings'> & { number: number }

/**
 * Saves a finding as the next version of a set written here, or as the first of a new one. The version is not active: choosing it is an act of its own.
 *
 * @throws UmbraError `finding-incomplete`, `prompts-unknown`, `prompts-id-taken`, `prompts-unchanged`
 */
export async function saveVersion(context: Context, { set, finding: draft, author, note }: SaveParams): Promise<PromptVersion> {
  const finding = completeFinding(draft)
  const base = 'id' in set ? nextOf(context, set.id) : await begun(context, set.newName, set.from)
  const findings = withFinding(base.findings, finding)
  if (base.number > 1 && findingChanges(base.findings, findings).length === 0) throw new UmbraError('prompts-unchanged', `Version ${base.number - 1} of ${base.name} has this finding already, word for word.`, { hint: 'Change it, or activate the version that is there.' })
  const now = context.clock().toISOString()
  const version = promptSetSchema.parse({ format: 'umbra-prompts/1', id: base.id, version: String(base.number), name: base.name, description: base.description, author, date: now.slice(0, 10), findings })
  addPromptVersion(context.db, { setId: base.id, number: base.number, hash: promptSetHash(version), content: promptSetContent(version), note, savedAt: now })
  return (await promptHistory(context, base.id))[0]!
}

function nextOf({ db }: Context, id: string): Base {
  const newest = getPromptVersion(db, id)
  if (!newest) throw new UmbraError('prompts-unknown', `“${id}” is no prompt set written here.`, { hint: 'Sets that came as files are not changed: save under a new name.' })
  const { name, description, findings } = readVersion(newest)
  return { id, name, description, findings, number: newest.number + 1 }
}

async function begun(context: Context, name: string, from: string | null): Promise<Base> {
  const id = slugOf(name)
  const taken = (await promptSets(context)).find((each) => each.id === id)
  if (taken) throw new UmbraError('prompts-id-taken', `There is a prompt set “${taken.set?.name ?? id}” already.`, { hint: taken.own ? 'Save a new version of it, or choose another name.' : 'Choose another name.' })
  const source = from === null ? null : (await getPrompts(context, from)).set
  return { id, name, description: source ? `Begun from ${source.name}, version ${source.version}.` : '', findings: source?.findings ?? [], number: 1 }
}

/** Letters and digits of the name; a name without any still gets an id. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 56)
  return plain || 'set'
}

const withFinding = (findings: readonly PromptFinding[], finding: PromptFinding): PromptFinding[] =>
  findings.some(({ id }) => id === finding.id) ? findings.map((each) => (each.id === finding.id ? finding : each)) : [...findings, finding]
