import { RUNTIME } from '../onnx/runtime.ts'
import { openChannel } from './channel.ts'
import { createHandlers } from './handlers.ts'
import { serve } from './serve.ts'

serve(openChannel(), createHandlers(), RUNTIME)
