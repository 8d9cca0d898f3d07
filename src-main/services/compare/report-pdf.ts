import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { buffer } from 'node:stream/consumers'
import Pdf from 'pdfkit'
import { checklist } from './stard.ts'
import type { Comparison } from '../../contract/compare.ts'
import { differenceRows, findingRows, macroRows, optimismRows, refusalLines, type Rows } from './text.ts'

const MARGIN = 42

/** Characters outside the built-in fonts' Windows-1252 are replaced, so that no name turns into other letters unseen. */
const printable = (text: string): string => text.replaceAll('\u2212', '-').replace(/[^\u0020-\u007e\u00a0-\u00ff\u2013\u2014\u2018\u2019\u201c\u201d\u2026]/g, '?')

/** Writes the comparison as a PDF report. @throws the file system's error when `path` cannot be written */
export async function writeReport(comparison: Comparison, path: string, now: Date = new Date()): Promise<void> {
  await writeFile(path, await reportPdf(comparison, now))
}

/** The comparison as a PDF report with versions, intended use and checklist. */
export async function reportPdf(comparison: Comparison, now: Date = new Date()): Promise<Uint8Array> {
  const document = new Pdf({ size: 'A4', layout: 'landscape', margin: MARGIN, bufferPages: true, info: { Title: 'Umbra comparison report', Creator: `Umbra ${comparison.version ?? ''}`.trim(), CreationDate: now } })
  heading(document, 'Comparison of readers and models', 16)
  paragraph(document, comparison.intendedUse, true)
  paragraph(document, comparison.summary)
  paragraph(document, `Umbra ${comparison.version ?? '(version not stated)'}, ${now.toISOString().slice(0, 10)}. Reference: ${basename(comparison.reference.file)}, ${comparison.reference.cases} cases of ${comparison.reference.patients} patients. ${Object.entries(comparison.raters).map(([name, info]) => `${name}: ${info.kind}, ${info.matched} cases`).join('; ')}.`)
  heading(document, `Means over ${comparison.settings.commonFindings.join(', ') || 'no finding'}`)
  grid(document, macroRows(comparison), [3, 2, 2, 2])
  heading(document, 'Differences')
  grid(document, differenceRows(comparison), [5, 1, 3, 3, 1, 1])
  if (Object.keys(comparison.tuned).length) {
    heading(document, 'Thresholds tuned on the scored cases, and what that adds')
    grid(document, optimismRows(comparison), [2, 3, 2, 2, 2, 2])
  }
  heading(document, 'Per finding')
  grid(document, findingRows(comparison), [2.6, 2.6, 0.7, 1, 2.6, 2.6, 2.6, 2.6, 2.6])
  const refusals = refusalLines(comparison)
  if (refusals.length) {
    heading(document, 'Not shown, and why')
    for (const line of refusals) paragraph(document, line)
  }
  heading(document, 'Notes')
  for (const line of comparison.warnings.length ? comparison.warnings : ['None.']) paragraph(document, line)
  heading(document, 'Checklist (after STARD 2015 and STARD-AI)')
  grid(document, { header: ['item', 'stated'], rows: checklist(comparison).map(({ item, answer }) => [item, answer ?? '[ ] NOT STATED: to be filled in by the authors']) }, [3, 5])
  footers(document, comparison)
  document.end()
  return buffer(document)
}

type Document = InstanceType<typeof Pdf>

function heading(document: Document, text: string, size = 11): void {
  if (document.y > document.page.height - MARGIN - 60) document.addPage()
  document.moveDown(0.6).font('Helvetica-Bold').fontSize(size).text(printable(text), MARGIN)
  document.moveDown(0.2)
}

function paragraph(document: Document, text: string, bold = false): void {
  document.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(8.5).text(printable(text), MARGIN, document.y, { width: document.page.width - 2 * MARGIN })
  document.moveDown(0.25)
}

/** A table with shares of the page width per column; the header is repeated on each page. */
function grid(document: Document, { header, rows }: Rows, shares: readonly number[]): void {
  const total = shares.reduce((sum, share) => sum + share, 0)
  const widths = shares.map((share) => (share / total) * (document.page.width - 2 * MARGIN))
  const row = (cells: readonly string[], bold: boolean): void => {
    document.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(7)
    const texts = cells.map(printable)
    const height = Math.max(...texts.map((text, k) => document.heightOfString(text || ' ', { width: widths[k]! - 4 }))) + 2
    if (document.y + height > document.page.height - MARGIN - 14) {
      document.addPage()
      if (!bold) row(header, true)
      document.font(bold ? 'Helvetica-Bold' : 'Helvetica').fontSize(7)
    }
    const top = document.y
    let left = MARGIN
    texts.forEach((text, k) => {
      document.text(text, left, top, { width: widths[k]! - 4 })
      left += widths[k]!
    })
    document.y = top + height
    if (!bold) return
    document.moveTo(MARGIN, document.y - 1).lineTo(document.page.width - MARGIN, document.y - 1).lineWidth(0.4).stroke()
    document.y += 3
  }
  row(header, true)
  for (const cells of rows) row(cells, false)
}

/** Intended use and page number on every page, since pages get separated. */
function footers(document: Document, comparison: Comparison): void {
  const { start, count } = document.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page)
    // Below the margin text would open a new page.
    document.page.margins.bottom = 0
    document.font('Helvetica').fontSize(7).text(printable(`${comparison.intendedUse} Umbra ${comparison.version ?? ''}. Page ${page - start + 1} of ${count}.`), MARGIN, document.page.height - 26, { lineBreak: false })
  }
}
