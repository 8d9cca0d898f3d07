import type { DataSet, Element } from './data-set.ts'
import { keywordOf, punctuated } from './dictionary.ts'
import { readHeaderOf } from './file.ts'
import { elementStrings, numbers, valueBytes } from './values.ts'

/** One row of a tag browser; rows of a sequence follow it, one `depth` further in. */
export interface TagRow {
  /** `(0010,0010)` */
  tag: string
  keyword: string
  vr: string
  length: number
  /** Text of the value, shortened; '' for sequences. */
  value: string
  /** Sequences around this element. */
  depth: number
}

const LONGEST = 1024
const NUMERIC = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD', 'UV', 'SV'])
const BULK = new Set(['OB', 'OW', 'OF', 'OD', 'OL', 'OV', 'UN'])

/** Every element of a file up to its pixels, in file order. */
export async function readTags(path: string): Promise<TagRow[]> {
  const { dataSet, meta } = await readHeaderOf(path)
  return [...(meta ? tagRows(meta) : []), ...tagRows(dataSet)]
}

export function tagRows(set: DataSet, depth = 0): TagRow[] {
  return [...set.elements.values()].flatMap((element) => [
    { tag: punctuated(element.tag), keyword: keywordOf(element.tag), vr: element.vr, length: element.declared, value: element.items ? '' : valueText(set, element), depth },
    ...(element.items ?? []).flatMap((item, i) => [{ tag: '(FFFE,E000)', keyword: 'Item', vr: '', length: 0, value: `${i + 1}`, depth: depth + 1 }, ...tagRows(item, depth + 1)])
  ])
}

function valueText(set: DataSet, element: Element): string {
  if (element.tag >>> 16 === 0x7fe0) return `${element.length} bytes`
  if (element.vr === 'AT') return attributeTags(set, element)
  if (NUMERIC.has(element.vr)) return numbers(set, element.tag, undefined, 64).join('\\')
  if (BULK.has(element.vr)) {
    const bytes = valueBytes(set, element).subarray(0, 64)
    return element.vr === 'UN' && bytes.every((byte) => byte >= 0x20 && byte < 0x7f) ? Buffer.from(bytes).toString('latin1').trim() : `${element.length} bytes`
  }
  const text = elementStrings(set, element).join('\\')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

function attributeTags(set: DataSet, element: Element): string {
  const bytes = valueBytes(set, element)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const out: string[] = []
  for (let at = 0; at + 4 <= bytes.length && out.length < 64; at += 4) out.push(punctuated(((view.getUint16(at, !set.bigEndian) << 16) | view.getUint16(at + 2, !set.bigEndian)) >>> 0))
  return out.join('\\')
}
