package org.espalier.torch.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeetingTest {
    @Test
    void everybodyGetsTheSameSumsAgainAndAgain() throws Exception {
        int members = 3;
        int meetings = 2_000;
        Meeting meeting = new Meeting(members);
        ExecutorService threads = Executors.newFixedThreadPool(members);
        try {
            List<Future<double[]>> all = new ArrayList<>();
            for (int member = 0; member < members; member++) {
                int who = member;
                all.add(threads.submit(() -> {
                    double[] seen = new double[meetings];
                    for (int i = 0; i < meetings; i++) {
                        seen[i] = meeting.sum(who, new double[] {who == 0 ? 0.1 : who == 1 ? 1e16 : i})[0];
                    }
                    return seen;
                }));
            }
            double[] first = all.get(0).get();
            for (int i = 0; i < meetings; i++) {
                assertThat(first[i]).isEqualTo(0.1 + 1e16 + i); // in the order of the members, whoever came first
            }
            assertThat(all.get(1).get()).isEqualTo(first);
            assertThat(all.get(2).get()).isEqualTo(first);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whoeverWaitsHearsThatAnotherFailed() throws Exception {
        Meeting meeting = new Meeting(2);
        ExecutorService threads = Executors.newFixedThreadPool(1);
        try {
            Future<double[]> waiting = threads.submit(() -> meeting.sum(0, new double[1]));
            meeting.breakUp(new IllegalArgumentException("lost"));
            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("lost");
        } finally {
            threads.shutdownNow();
        }
    }
}
