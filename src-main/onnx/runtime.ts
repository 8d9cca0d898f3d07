import { env } from 'onnxruntime-node'

/** What computed a result, with its version: part of every result's passport. */
export const RUNTIME = `onnxruntime-node ${env.versions.node ?? env.versions.common}`
