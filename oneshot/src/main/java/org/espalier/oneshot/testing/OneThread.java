package org.espalier.oneshot.testing;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.espalier.search.testing.Check;

/** Checks with one of LibTorch's threads: on toys several only wait for each other. */
final class OneThread {
    private OneThread() {}

    /** The same checks, each of which leaves the number of threads as it was. */
    static List<Check> each(List<Check> checks) {
        return checks.stream()
                .map(check -> new Check(check.name(), () -> run(check.body())))
                .toList();
    }

    private static void run(Runnable body) {
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            body.run();
        } finally {
            torch.set_num_threads(threads);
        }
    }
}
