import dcmjs from 'dcmjs'

interface Entry {
  tag: string
  vr: string
  vm: string
  name: string
}

const dictionary = dcmjs.data.DicomMetaDictionary.dictionary as Record<string, Entry | undefined>

const cache = new Map<number, Entry | null>()

function entryOf(tag: number): Entry | null {
  let entry = cache.get(tag)
  if (entry === undefined) {
    // Repeating groups (overlays 60xx, curves 50xx) are listed once, under their first group.
    const group = tag >>> 16
    const base = (group & 0xff00) === 0x6000 || (group & 0xff00) === 0x5000 ? (((group & 0xff00) << 16) | (tag & 0xffff)) >>> 0 : tag
    entry = dictionary[punctuated(base)] ?? null
    // Bounded: a hostile file must not fill the cache.
    if (cache.size < 20_000) cache.set(tag, entry)
  }
  return entry
}

/** `(0010,0010)`, as dcmjs and the standard write it. */
export function punctuated(tag: number): string {
  const hex = (tag >>> 0).toString(16).toUpperCase().padStart(8, '0')
  return `(${hex.slice(0, 4)},${hex.slice(4)})`
}

/** Attribute keyword, '' when unknown or private. */
export function keywordOf(tag: number): string {
  return entryOf(tag)?.name ?? ''
}

/** Tag of a keyword, or null. */
export function tagOf(keyword: string): number | null {
  const name = (dcmjs.data.DicomMetaDictionary.nameMap as Record<string, Entry | undefined>)[keyword]
  if (!name?.tag) return null
  const hex = name.tag.replace(/[(),]/g, '')
  return /^[0-9A-Fa-f]{8}$/.test(hex) ? Number.parseInt(hex, 16) : null
}

/**
 * VR to assume in an implicit VR data set. dcmjs marks attributes whose VR depends on others: `xs` (US or SS by Pixel Representation,
 * which readers of numbers settle) and `ox` (OB or OW; implicit VR is always OW).
 */
export function implicitVr(tag: number): string {
  if ((tag & 0xffff) === 0) return 'UL'
  const vr = entryOf(tag)?.vr
  if (vr === undefined) return 'UN'
  if (vr === 'xs') return 'US'
  if (vr === 'ox') return 'OW'
  return /^[A-Z]{2}$/.test(vr) ? vr : 'UN'
}
