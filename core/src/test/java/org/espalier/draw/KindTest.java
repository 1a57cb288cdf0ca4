package org.espalier.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.espalier.decision.Expr;
import org.espalier.graph.Conv;
import org.espalier.graph.Operation;
import org.espalier.graph.Primitives.Activation;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.BatchNorm;
import org.espalier.graph.Primitives.ChannelShuffle;
import org.espalier.graph.Primitives.Channels;
import org.espalier.graph.Primitives.Concat;
import org.espalier.graph.Primitives.DropPath;
import org.espalier.graph.Primitives.Dropout;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Pool;
import org.espalier.graph.Primitives.Shift;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.junit.jupiter.api.Test;

class KindTest {
    /** An operation from somebody's own class path. */
    private record Own(String kind) implements Operation {
        @Override
        public Shape shape(List<Shape> inputs) {
            return inputs.get(0);
        }
    }

    @Test
    void everyKindHasAColourAndANameOfItsOwn() {
        assertThat(Kind.values())
                .extracting(Kind::colour)
                .doesNotHaveDuplicates()
                .allMatch(c -> c.matches("#[0-9a-f]{6}"));
        assertThat(Kind.values())
                .extracting(Kind::label)
                .doesNotHaveDuplicates()
                .noneMatch(String::isBlank);
    }

    @Test
    void convolutionsAreToldApart() {
        Expr four = Expr.of(4);
        assertThat(Kind.of(Conv.dense(four, Expr.of(3), 1))).isEqualTo(Kind.CONV);
        assertThat(Kind.of(Conv.pointwise(four))).isEqualTo(Kind.POINTWISE);
        assertThat(Kind.of(Conv.depthwise(four, Expr.of(3), 1, 1))).isEqualTo(Kind.DEPTHWISE);
        assertThat(Kind.of(new Conv(four, Expr.of(3), Expr.of(3), 1, 1, Expr.of(2), true, false)))
                .isEqualTo(Kind.GROUPED);
    }

    @Test
    void everyPrimitiveOfOursIsKnownAndOthersAreOnesOwn() {
        List<Operation> all = List.of(
                new BatchNorm(true, 1e-5, 0.1),
                new Activation(Activation.Function.RELU),
                new Pool(Pool.Mode.MAX, 3, 2, 1),
                new Pool(Pool.Mode.AVERAGE, 3, 2, 1),
                new GlobalAveragePool(),
                new Linear(Expr.of(2), true),
                new Add(),
                new Multiply(),
                new Concat(),
                new Identity(),
                new Zero(1),
                new Shift(),
                new Channels(Expr.ZERO, 1, Expr.ONE),
                new ChannelShuffle(2),
                new Dropout(0.5),
                new DropPath());
        assertThat(all).extracting(Kind::of).doesNotContain(Kind.OWN);
        assertThat(Kind.of(new Own("fourier"))).isEqualTo(Kind.OWN);
        assertThat(Kind.of(new Own("<x>"))).isEqualTo(Kind.OWN);
    }
}
