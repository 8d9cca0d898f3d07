import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { decodeAll, decodeFrame } from '../../src-main/dicom/open-image.ts'
import { ENCODABLE } from '../../src-main/dicom/encode.ts'
import { headerOf } from '../../src-main/dicom/header.ts'
import type { NaturalDataSet } from '../../src-main/dicom/write.ts'
import { newUid, writeDicom } from '../../src-main/dicom/write.ts'

const LITTLE = '1.2.840.10008.1.2.1'
const pixels = Uint16Array.from({ length: 33 * 20 }, (_, i) => (i * 97) % 4096)

const film = (changes: Record<string, unknown> = {}): NaturalDataSet => ({
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.1.1',
  SOPInstanceUID: newUid(),
  StudyInstanceUID: newUid(),
  SeriesInstanceUID: newUid(),
  PatientName: 'Müller^Jörg=山田^太郎',
  PatientID: '0042',
  Modality: 'DX',
  Rows: 20,
  Columns: 33,
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME1',
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  WindowCenter: [2048, 900],
  WindowWidth: [4096, 300],
  ImagerPixelSpacing: [0.15, 0.15],
  ViewCodeSequence: [{ CodeValue: '399348003', CodingSchemeDesignator: 'SCT', CodeMeaning: 'antero-posterior' }],
  PixelData: pixels,
  ...changes
})

describe.each([LITTLE, ...ENCODABLE])('%s', (transferSyntax) => {
  test('comes back with its text, numbers, sequences and pixels', async () => {
    const bytes = await writeDicom(film(), { transferSyntax })
    const header = headerOf(bytes)
    expect(header.patient.name).toEqual({ alphabetic: 'Müller^Jörg', ideographic: '山田^太郎', phonetic: '' })
    expect(header.instance).toMatchObject({ transferSyntax, imagerPixelSpacing: [0.15, 0.15], viewCode: 'antero-posterior', lossy: false })
    expect(header.pipeline?.windows).toEqual([{ center: 2048, width: 4096 }, { center: 900, width: 300 }])
    expect((await decodeFrame(bytes)).data).toEqual(pixels)
  })

  test('several frames, one byte per sample, an odd number of them', async () => {
    const frames = Uint8Array.from({ length: 3 * 25 }, (_, i) => i)
    const bytes = await writeDicom(film({ Rows: 5, Columns: 5, BitsAllocated: 8, BitsStored: 8, HighBit: 7, NumberOfFrames: 3, PixelData: frames }), { transferSyntax })
    const back: number[] = []
    for await (const frame of decodeAll(bytes)) back.push(...frame.data)
    expect(back).toEqual([...frames])
  })
})

test('what cannot be written is refused before anything is', async () => {
  await expect(writeDicom(film(), { transferSyntax: '1.2.840.10008.1.2.4.50' })).rejects.toMatchObject({ code: 'unsupported-transfer-syntax' })
  await expect(writeDicom(film({ PixelData: pixels.subarray(1) }), { transferSyntax: ENCODABLE[0]! })).rejects.toMatchObject({ code: 'bad-pixel-description' })
})

test('new UIDs are valid and differ', () => {
  const [a, b] = [newUid(), newUid()]
  expect(a).not.toBe(b)
  expect(a).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/)
})

function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const dcmtk = installed('dcmdump')
if (!dcmtk) console.info('dcmtk is not installed: written files are not checked with it.')

describe.skipIf(!dcmtk)('dcmtk accepts what is written', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'umbra-write-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each([LITTLE, ...ENCODABLE])('%s', async (transferSyntax) => {
    const path = join(folder, `${transferSyntax}.dcm`)
    writeFileSync(path, await writeDicom(film(), { transferSyntax }))
    const dump = execFileSync('dcmdump', ['+P', '0002,0010', '+P', 'PatientID', '+P', '0002,0001', '-Un', path], { encoding: 'utf8' })
    expect(dump).toContain(transferSyntax)
    expect(dump).toContain('0042')
    expect(dump).toContain('(0002,0001) OB 00\\01')
  })
})
