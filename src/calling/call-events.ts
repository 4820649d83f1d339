import type { CallingError } from '../core/errors.js';
import type { QualityWarning } from '../core/call-quality.js';
import type { TransferProgress } from '../core/call-state.js';

/** What happens to a call without changing its state. */
export type CallOccurrence =
  | { readonly type: 'digit'; readonly tone: string }
  | { readonly type: 'error'; readonly error: CallingError }
  | { readonly type: 'hold-error'; readonly error: CallingError }
  | { readonly type: 'resume-error'; readonly error: CallingError }
  | { readonly type: 'transfer-error'; readonly error: CallingError }
  | { readonly type: 'transfer-progress'; readonly progress: TransferProgress }
  | {
      readonly type: 'transfer-request';
      readonly destination: string;
      /** Declines the request (603). */
      readonly preventDefault: () => void;
    }
  | { readonly type: 'quality-warning'; readonly warning: QualityWarning }
  | { readonly type: 'quality-warning-cleared'; readonly warning: QualityWarning }
  | {
      readonly type: 'remote-media';
      readonly change: 'added' | 'removed';
      readonly track: MediaStreamTrack;
    };
