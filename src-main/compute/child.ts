import { runtimeName } from '../onnx/session.ts'
import { openChannel } from './channel.ts'
import { createHandlers } from './handlers.ts'
import { serve } from './serve.ts'

serve(openChannel(), createHandlers(), runtimeName)
