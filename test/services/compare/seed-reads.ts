import type { WriteDb } from '../../../src-main/db/types.ts'
import type { Answer, Reader } from '../../../src-main/contract/index.ts'
import { createRandom } from '../../../src-main/base/random.ts'
import { insertReader } from '../../../src-main/db/readers.ts'
import { insertRead, signRead, updateDraft } from '../../../src-main/db/reads.ts'
import { packLabels } from '../../../src-main/db/packed-labels.ts'
import { putReference } from '../../../src-main/db/references.ts'
import { FINDINGS, NOW, type ScoredLibrary } from '../scored-library.ts'

export interface SeededRead {
  reader: number
  phase: 'blind' | 'aided'
  study: number
  answers: Record<string, { answer: Answer | null; confidence: number }>
  seconds: number
}

/** The library's truth as an imported reference; row id. */
export function seedReference(db: WriteDb, { studies }: ScoredLibrary): number {
  const labels = studies.flatMap(({ id, truth }) => FINDINGS.map(([finding]) => ({ study: id, finding, label: truth[finding] === 1 ? ('positive' as const) : ('negative' as const) })))
  return putReference(db, { name: 'Expert panel', origin: { kind: 'imported', file: 'panel.csv', sha256: '0'.repeat(64), matchedBy: ['accession'] }, findings: FINDINGS.map(([id, name]) => ({ id, name })), labels: packLabels(db, labels), refused: [] }, NOW).id
}

/** Readers who read every study blind and again with the AI, each better with it; signed through the product's own functions. */
export function seedReads(db: WriteDb, { studies, prompts, model }: ScoredLibrary, names: readonly string[], seed = 11): { readers: Reader[]; reads: SeededRead[] } {
  const random = createRandom(seed)
  const readers = names.map((name, k) => insertReader(db, { name, initials: `R${k}`, boardCertified: true, active: true }, NOW))
  const reads: SeededRead[] = []
  db.transaction(() => {
    for (const reader of readers) {
      for (const { id, truth, margin } of studies) {
        for (const phase of ['blind', 'aided'] as const) {
          const answers: SeededRead['answers'] = {}
          for (const [finding] of FINDINGS) {
            const seen = truth[finding]! + 0.7 * random.normal() + (phase === 'aided' ? 6 * margin[finding]! : 0)
            const confidence = Math.max(0, Math.min(100, Math.round(50 + 60 * (seen - 0.5))))
            answers[finding] = { answer: random.next() < 0.03 ? 'unsure' : seen > 0.5 ? 'yes' : 'no', confidence }
          }
          const seconds = Math.round((phase === 'blind' ? 40 : 25) + 20 * random.next())
          const { id: read } = insertRead(db, { studyId: id, readerId: reader.id, phase, readerStudyId: null, promptHash: prompts.hash, corrects: null }, NOW)
          updateDraft(db, read, { findings: Object.entries(answers).map(([findingId, given]) => ({ findingId, ...given, response: null })), comment: '', report: '', activeSeconds: seconds }, NOW)
          signRead(db, read, { reader, ai: phase === 'aided' ? { modelHash: model.hash, margins: new Map(FINDINGS.map(([finding]) => [finding, { margin: margin[finding]!, operatingPoint: 0 }])) } : null, now: NOW })
          reads.push({ reader: reader.id, phase, study: id, answers, seconds })
        }
      }
    }
  })()
  return { readers, reads }
}
