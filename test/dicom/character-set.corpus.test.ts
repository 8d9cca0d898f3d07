import { describe, expect, test } from 'vitest'
import { readHeader } from '../../src-main/dicom/header.ts'
import { readTags } from '../../src-main/dicom/tags.ts'
import { CORPUS, hasCorpus } from './corpus.ts'

/** Names as printed in PS3.5 annexes H to L and on the pages of the files' authors. */
const NAMES: [string, string, string, string][] = [
  ['fo-dicom/chrGB2312.dcm', 'Zhang^XiaoDong', '张^小东', ''],
  ['orthanc-tests/SCSH31', 'Yamada^Tarou', '山田^太郎', 'やまだ^たろう'],
  ['pydicom/chrFren.dcm', 'Buc^Jérôme', '', ''],
  ['pydicom/chrFrenMulti.dcm', 'Buc^Jérôme', '', ''],
  ['pydicom/chrGerm.dcm', 'Äneas^Rüdiger', '', ''],
  ['pydicom/chrHbrw.dcm', 'שרון^דבורה', '', ''],
  ['pydicom/chrI2.dcm', 'Hong^Gildong', '洪^吉洞', '홍^길동'],
  ['pydicom/chrJapMultiExplicitIR6.dcm', 'やまだ^たろう', '', ''],
  ['pydicom/chrKoreanMulti.dcm', '김희중', '', ''],
  ['pydicom/chrX1.dcm', 'Wang^XiaoDong', '王^小東', ''],
  ['pydicom/chrX2.dcm', 'Wang^XiaoDong', '王^小东', ''],
  ['orthanc-tests/Lena-arabic.dcm', 'Test-ص', '', ''],
  ['orthanc-tests/Lena-cyrillic.dcm', 'Test-Дћ', '', ''],
  ['orthanc-tests/Lena-greek.dcm', 'Test-Θ', '', ''],
  ['orthanc-tests/Lena-latin2.dcm', 'Test-éüäö', '', ''],
  ['orthanc-tests/Lena-latin3.dcm', 'Test-éüäöòĝİ', '', ''],
  ['orthanc-tests/Lena-tis-620.dcm', 'Test-๛', '', ''],
  ['orthanc-tests/Lena-utf8.dcm', 'Test-éüäöòДΘĝדصķћ๛ﾈİ', '', '']
]

describe.skipIf(!hasCorpus)('patient names of the corpus', () => {
  test.each(NAMES)('%s', async (file, alphabetic, ideographic, phonetic) => {
    expect((await readHeader(CORPUS + file)).patient.name).toEqual({ alphabetic, ideographic, phonetic })
  })

  test.each([
    ['pydicom/chrSQEncoding.dcm'],
    ['pydicom/chrSQEncoding1.dcm']
  ])('an item has the character set of its own or of its parent: %s', async (file) => {
    const texts = (await readTags(CORPUS + file)).map((row) => row.value)
    expect(texts).toContain('ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう')
  })
})
