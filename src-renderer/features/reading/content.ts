import type { Answer, FindingQuestion, Read, ReadFinding } from '../../../src-main/contract/index.ts'

/** What a reader has put down so far. Never changed in place: every step is a new value, which is what undo goes back to. */
export interface Content {
  findings: Readonly<Record<string, ReadFinding>>
  comment: string
  report: string
}

export const contentOf = ({ findings, comment, report }: Read): Content => ({ findings: Object.fromEntries(findings.map((finding) => [finding.findingId, finding])), comment, report })

const empty = (findingId: string): ReadFinding => ({ findingId, answer: null, confidence: null, response: null })
export const findingOf = (content: Content, findingId: string): ReadFinding => content.findings[findingId] ?? empty(findingId)

export const withFinding = (content: Content, findingId: string, change: Partial<ReadFinding>): Content => ({ ...content, findings: { ...content.findings, [findingId]: { ...findingOf(content, findingId), ...change } } })

export const unanswered = (content: Content, questions: readonly FindingQuestion[]): FindingQuestion[] => questions.filter(({ findingId }) => findingOf(content, findingId).answer === null)

/** Everything left is answered with no; a film without any finding gets the normal report, unless something is written already. */
export function othersNo(content: Content, questions: readonly FindingQuestion[], normalReport: string): Content {
  const next = unanswered(content, questions).reduce((before, { findingId }) => withFinding(before, findingId, { answer: 'no' }), content)
  const isNormal = questions.every(({ findingId }) => findingOf(next, findingId).answer === 'no')
  return isNormal && !next.report.trim() ? { ...next, report: normalReport } : next
}

/** The sentence of a finding's answer, added to the report unless it stands there; unanswered findings have none. */
export function withSentence(content: Content, question: FindingQuestion): Content {
  const { answer } = findingOf(content, question.findingId)
  if (!answer) return content
  const sentence = question.sentences[answer]
  if (content.report.includes(sentence)) return content
  return { ...content, report: content.report.trim() ? `${content.report.trimEnd()}\n${sentence}` : sentence }
}

const WORTH_SAYING: readonly Answer[] = ['yes', 'unsure', 'no']

/** A report of all answers: what is there, what may be, then what is not; or the normal sentence. */
export function reportOf(content: Content, questions: readonly FindingQuestion[], normalReport: string): string {
  const saying = (answer: Answer): string[] => questions.filter(({ findingId }) => findingOf(content, findingId).answer === answer).map(({ sentences }) => sentences[answer])
  const answered = questions.length - unanswered(content, questions).length
  return answered > 0 && saying('no').length === questions.length ? normalReport : WORTH_SAYING.flatMap(saying).join('\n')
}

const DIGITS_MS = 1200

/**
 * Confidence typed in digits: the first stands for tens, a second makes it exact, 1 0 0 is a hundred.
 *
 * @param typed what was typed before, and when, in ms
 */
export function typeDigit(typed: { text: string; at: number }, digit: string, now: number): { text: string; at: number; confidence: number } {
  const text = now - typed.at > DIGITS_MS || typed.text.length >= 3 || (typed.text.length === 2 && typed.text !== '10') ? digit : typed.text + digit
  const confidence = text.length === 1 ? Number(text) * 10 : Math.min(100, Number(text))
  return { text, at: now, confidence }
}
