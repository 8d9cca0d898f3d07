import type { FindingDraft, FindingTrial, SimilarFinding, TrialFilm } from '../../contract/index.ts'
import { filmLabel } from '../../db/instances.ts'
import { embeddingsOf, getTextEmbeddings } from '../../db/screening.ts'
import { directionCosine, findingClasses, marginsOf, testFinding, type FindingClasses } from '../../inference/prompts/index.ts'
import type { Context } from '../context.ts'
import { promptSets } from '../prompts.ts'
import { aiOpen } from '../reading/lock.ts'
import { useScreening, type Use } from '../screening/use.ts'
import { againstReferences, labelledFindings, studyMargins } from './against.ts'
import { completeFinding } from './finding.ts'

/** Enough films to judge wording by; more only cost time. */
const MOST_FILMS = 2000
const BINS = 24
const SHOWN = 8
/** Findings this near are worth naming. */
const NEAR = 0.6
const MOST_SIMILAR = 5

interface OpenFilms {
  films: { studyId: number; instanceId: number; embedding: Float32Array }[]
  closed: number
}

/** Reference films: whatever has an embedding of the model, less what is closed to the current reader. */
function openFilms(context: Context, modelHash: string): OpenFilms {
  const access = new Map<number, boolean>()
  const found: OpenFilms = { films: [], closed: 0 }
  for (const { study, instance, embedding } of embeddingsOf(context.db, modelHash)) {
    const open = access.get(study) ?? aiOpen(context, study)
    access.set(study, open)
    if (!open) found.closed++
    else if (found.films.push({ studyId: study, instanceId: instance, embedding }) >= MOST_FILMS) break
  }
  return found
}

function histogramOf(sorted: readonly number[]): FindingTrial['histogram'] {
  if (!sorted.length) return []
  const [low, high] = [sorted[0]!, sorted.at(-1)!]
  const width = (high - low) / BINS || 1
  const bins = Array.from({ length: BINS }, (_, i) => ({ from: low + i * width, to: low + (i + 1) * width, count: 0 }))
  for (const margin of sorted) bins[Math.min(BINS - 1, Math.floor((margin - low) / width))]!.count++
  return bins
}

/** Findings of every usable set whose texts this model has embedded, nearest first; the finding itself, where it is being rewritten, left out. */
async function similarFindings(context: Context, { model }: Use, classes: FindingClasses, self: { ref: string; findingId: string }): Promise<SimilarFinding[]> {
  const found: SimilarFinding[] = []
  for (const { set, hash, ref } of await promptSets(context)) {
    const embeddings = set && hash ? getTextEmbeddings(context.db, model.hash, hash) : null
    if (!set || !embeddings) continue
    findingClasses(set, embeddings, model.manifest.embeddingSize).forEach((other, i) => {
      const cosine = directionCosine(classes, other)
      if (cosine !== null && cosine >= NEAR && !(ref === self.ref && other.findingId === self.findingId)) found.push({ ref, setName: set.name, findingId: other.findingId, name: set.findings[i]!.name, cosine })
    })
  }
  return found.toSorted((a, b) => b.cosine - a.cosine).slice(0, MOST_SIMILAR)
}

/**
 * A finding in words, tried on the films of this library with the active model. Only its sentences go through the text encoder; the films'
 * embeddings are stored. Nothing of a draft is kept or read with.
 *
 * @param draft.from the set it grows from: what a `normal` finding is held against, and which finding it may be a rewriting of
 * @param draft.label finding of the references it is measured against; its own id by default
 * @throws UmbraError `finding-incomplete`, or what stands in the way of screening
 */
export async function tryFinding(context: Context, { from, finding: draft, label = null }: { from: string | null; finding: FindingDraft; label?: string | null }): Promise<FindingTrial> {
  const finding = completeFinding(draft)
  const use = await useScreening(context, { ...(from === null ? {} : { promptSetId: from }), device: context.settings().device })
  const { manifest, hash } = use.model
  const { embeddings } = await context.compute.request('embedTexts', { model: use.session.model, texts: [...finding.positive, ...finding.negative] })
  const [classes] = findingClasses({ findings: [finding] }, embeddings, manifest.embeddingSize) as [FindingClasses]
  const { films, closed } = openFilms(context, hash)
  const images = films.map(({ embedding }) => embedding)
  const margins = marginsOf(classes, images)
  const others = finding.kind === 'normal' ? use.classes.filter((each) => each.kind === 'finding').map((each) => marginsOf(each, images)) : []
  const { paraphrases, stability, flags } = testFinding(finding, classes, images, others)
  const order = margins.map((_, i) => i).toSorted((a, b) => margins[b]! - margins[a]! || films[a]!.instanceId - films[b]!.instanceId)
  const labelled = (rows: readonly number[]): TrialFilm[] => rows.map((i) => ({ studyId: films[i]!.studyId, instanceId: films[i]!.instanceId, ...filmLabel(context.db, films[i]!.instanceId), margin: margins[i]! }))
  return {
    model: { id: manifest.id, version: manifest.version },
    films: films.length,
    closed,
    above: films.length ? margins.filter((margin) => margin > 0).length / films.length : null,
    histogram: histogramOf(margins.toSorted((a, b) => a - b)),
    highest: labelled(order.slice(0, SHOWN)),
    lowest: labelled(order.slice(-SHOWN).toReversed().filter((_, i) => films.length - 1 - i >= SHOWN)),
    paraphrases,
    stability,
    flags,
    similar: await similarFindings(context, use, classes, { ref: use.prompts.ref, findingId: finding.id }),
    label: label ?? finding.id,
    references: againstReferences(context.db, label ?? finding.id, studyMargins(films, margins)),
    labelled: labelledFindings(context.db)
  }
}
