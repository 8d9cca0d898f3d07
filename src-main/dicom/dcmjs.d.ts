/** The parts of dcmjs this folder uses; the package carries no types. */
declare module 'dcmjs' {
  interface Entry {
    tag: string
    vr: string
    vm: string
    name: string
  }
  interface WrittenElement {
    vr: string
    Value: unknown[]
    _rawValue?: unknown
  }
  class DicomDict {
    constructor(meta: Record<string, WrittenElement>)
    dict: Record<string, WrittenElement>
    write(options?: Record<string, unknown>): ArrayBuffer
  }
  const dcmjs: {
    data: {
      DicomMetaDictionary: {
        dictionary: Record<string, Entry | undefined>
        nameMap: Record<string, Entry | undefined>
        denaturalizeDataset(dataset: Record<string, unknown>): Record<string, WrittenElement>
        uid(): string
      }
      DicomDict: typeof DicomDict
    }
    log: { setLevel(level: string): void }
  }
  export default dcmjs
}
