package org.espalier.device.ssh;

/** What runs models on a board; a new one is a constant here and a {@link BoardRuntime}. */
public enum RuntimeKind {
    /** Our agent, run by the board's Java, with ONNX Runtime. */
    ONNXRUNTIME {
        @Override
        BoardRuntime on(Board board, SshSettings settings) {
            return new OnnxRuntimeOnBoard(board, settings);
        }
    },
    /** NVIDIA's own tool around TensorRT. */
    TRTEXEC {
        @Override
        BoardRuntime on(Board board, SshSettings settings) {
            return new TrtexecOnBoard(board, settings);
        }
    };

    /** Nothing is asked of the board yet. */
    abstract BoardRuntime on(Board board, SshSettings settings);
}
