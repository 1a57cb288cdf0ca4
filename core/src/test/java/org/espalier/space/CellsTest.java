package org.espalier.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.decision.Expr;
import org.espalier.graph.Body;
import org.espalier.graph.Conv;
import org.espalier.graph.Graph;
import org.espalier.graph.Primitives.Add;
import org.espalier.graph.Primitives.GlobalAveragePool;
import org.espalier.graph.Primitives.Identity;
import org.espalier.graph.Primitives.Linear;
import org.espalier.graph.Primitives.Multiply;
import org.espalier.graph.Primitives.Zero;
import org.espalier.graph.Shape;
import org.espalier.space.CellPlan.Label;
import org.espalier.space.CellPlan.Place;
import org.espalier.space.CellPlan.Role;
import org.espalier.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    private static final Shape IMAGE = new Shape(Expr.of(3), Expr.of(8), Expr.of(8));

    private static SearchSpace zoo(String name) {
        return Zoo.installed().space(name, Map.of());
    }

    private static Cell cell(SearchSpace space, String text) {
        return space.cells().orElseThrow().of(space.codec().parse(text)).get(0);
    }

    private static Graph conv(int kernel) {
        return Graph.of("conv", Conv.dense(Expr.of(3), Expr.of(kernel), 1));
    }

    private static GraphSpace finish(Graph.Builder b, int at) {
        int pooled = b.add("pool", new GlobalAveragePool(), at);
        return GraphSpace.of("mine", b.build(b.add("classifier", new Linear(Expr.of(2), true), pooled)), IMAGE);
    }

    private static List<String> texts(Place place) {
        return place.labels().stream().map(Label::text).toList();
    }

    @Test
    void aCellIsReadOnceHoweverOftenItStands() {
        CellPlan plan = zoo("nas-bench-201").cells().orElseThrow().plans().get(0);
        assertThat(zoo("nas-bench-201").cells().orElseThrow().plans()).hasSize(1);
        assertThat(plan.places())
                .extracting(Place::reads)
                .containsExactly(List.of(0), List.of(0), List.of(1), List.of(0), List.of(1), List.of(2, 3));
        assertThat(plan.ends()).containsExactly(4, 5, 6);
        assertThat(plan.places().get(0).labels())
                .containsExactly(
                        new Label("none", Role.ZERO, 0),
                        new Label("skip_connect", Role.IDENTITY, 0),
                        new Label("nor_conv_1x1", Role.OPERATION, 0),
                        new Label("nor_conv_3x3", Role.OPERATION, 0),
                        new Label("avg_pool_3x3", Role.OPERATION, 0));
        assertThat(plan.values()).isEqualTo(7);
    }

    @Test
    void zerosAndIdentitiesAreNotComputed() {
        Cell.Labelled graph = cell(
                        zoo("nas-bench-201"),
                        "|nor_conv_3x3~0|+|skip_connect~0|none~1|+|none~0|nor_conv_1x1~1|avg_pool_3x3~2|")
                .computed();
        assertThat(graph.labels()).containsExactly("input", "nor_conv_3x3", "nor_conv_1x1", "avg_pool_3x3", "output");
        assertThat(graph.reads()).containsExactly(List.of(), List.of(0), List.of(1), List.of(0), List.of(2, 3));
        assertThat(cell(zoo("nas-bench-201"), "|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|nor_conv_1x1~2|")
                        .computed()
                        .labels())
                .as("what hangs on zeros alone")
                .containsExactly("input", "output");
    }

    @Test
    void whatIsReadTwiceStandsThereTwice() {
        Cell.Labelled graph = cell(
                        zoo("nas-bench-201"), "|skip_connect~0|+|none~0|none~1|+|skip_connect~0|skip_connect~1|none~2|")
                .computed();
        assertThat(graph.reads().get(1)).containsExactly(0, 0);
    }

    @Test
    void aMatrixIsACellOfItsVertices() {
        SearchSpace space = zoo("nas-bench-101");
        Cell cell = cell(
                space,
                "{\"matrix\":[[0,1,1,0],[0,0,0,1],[0,0,0,1],[0,0,0,0]],\"ops\":[\"input\",\"conv3x3-bn-relu\",\"maxpool3x3\",\"output\"]}");
        assertThat(cell.labels()).containsExactly(1, 2, -1, -1, -1);
        assertThat(cell.ends()).containsExactly(1, 2);
        assertThat(cell.computed().labels()).containsExactly("input", "conv3x3-bn-relu", "maxpool3x3", "output");
        assertThat(cell.plan().ends()).hasSize(6);
    }

    @Test
    void kindsOfCellsAreTwoGraphsAndStridesTwoForms() {
        List<CellPlan> plans = zoo("darts").cells().orElseThrow().plans();
        assertThat(plans)
                .hasSize(2)
                .allMatch(plan -> plan.inputs() == 2 && plan.places().size() == 8);
        assertThat(plans.get(0).places().get(7).reads())
                .as("both inputs and the slots of all earlier nodes")
                .hasSize(8);
        assertThat(plans.get(1).places().get(7).labels())
                .filteredOn(label -> label.text().equals("skip_connect"))
                .extracting(Label::role)
                .as("of stride 2 it computes something")
                .containsExactlyInAnyOrder(Role.OPERATION, Role.IDENTITY);
    }

    @Test
    void numbersNameABlockAndTheResolutionStandsForItself() {
        SearchSpace space = zoo("mobilenet-v3");
        Cells cells = space.cells().orElseThrow();
        assertThat(cells.plans()).extracting(CellPlan::name).containsExactly("network", "input");
        assertThat(texts(cells.plans().get(0).places().get(0))).hasSize(9).contains("expand=3 kernel=7");
        assertThat(texts(cells.plans().get(1).places().get(0))).contains("resolution=224");
        Architecture member = space.sample(new SplittableRandom(1));
        List<Cell> read = cells.of(member);
        long blocks = space.decisions().all().stream()
                .filter(d -> d.path().endsWith(".depth"))
                .mapToLong(d -> d.number(member.index(d)))
                .sum();
        assertThat(read.get(0).labels().stream().filter(label -> label >= 0)).hasSize((int) blocks);
        assertThat(read.get(1).computed().labels().get(1)).startsWith("resolution=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nas-bench-201",
                "nas-bench-101",
                "darts",
                "enas",
                "nas-bench-macro",
                "mobilenet-v3",
                "single-path"
            })
    void everyMemberFitsThePlan(String name) {
        SearchSpace space = zoo(name);
        Cells cells = space.cells().orElseThrow();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 30; i++) {
            List<Cell> read = cells.of(space.sample(random));
            assertThat(read).extracting(Cell::plan).isEqualTo(cells.plans());
            for (Cell cell : read) {
                for (int place = 0; place < cell.labels().size(); place++) {
                    assertThat(cell.plan().places().get(place).reads())
                            .containsAll(cell.reads().get(place));
                    assertThat(cell.labels().get(place))
                            .isBetween(
                                    -1, cell.plan().places().get(place).labels().size() - 1);
                }
                assertThat(cell.plan().ends()).containsAll(cell.ends());
            }
        }
    }

    @Test
    void aSpaceOfOnesOwnIsReadFromItsGraph() {
        Graph.Builder b = Graph.builder(1);
        Decision op = Decision.ofLabels("op", "conv3", "none", "skip");
        int first = b.oneOf("first", op, List.of(conv(3), Graph.of("zero", new Zero(1)), Graph.passThrough(1, 0)), 0);
        int second =
                b.add("open", Conv.dense(Expr.of(3), Decision.ofInts("k", 1, 3).value(), 1), 0);
        int wire = b.choose("from", Decision.ofInts("source", 0, 1), first, second);
        int repeated = b.repeat("deep", Decision.ofInts("depth", 0, 1, 2), List.of(conv(5), conv(5)), wire);
        Decision join = Decision.ofLabels("join", "sum", "product");
        int joined = b.oneOf("joined", join, List.of(joining(false), joining(true)), repeated, second);
        GraphSpace space = finish(b, joined);
        CellPlan plan = space.cells().orElseThrow().plans().get(0);
        assertThat(plan.places())
                .extracting(Place::name)
                .containsExactly("first", "open", "deep/0", "deep/1", "joined");
        assertThat(texts(plan.places().get(1))).containsExactly("k=1", "k=3");
        assertThat(plan.places().get(2).labels()).containsExactly(new Label("deep", Role.OPERATION, 0));
        assertThat(texts(plan.places().get(4))).containsExactly("sum", "product");
        assertThat(plan.places().get(0).labels())
                .extracting(Label::role)
                .containsExactly(Role.OPERATION, Role.ZERO, Role.IDENTITY);
        Cell cell = cell(space, "{\"op\":\"skip\",\"k\":\"3\",\"source\":\"0\",\"depth\":\"1\",\"join\":\"sum\"}");
        assertThat(cell.labels()).containsExactly(2, 1, 0, -1, 0);
        assertThat(cell.computed().labels()).containsExactly("input", "k=3", "deep", "sum", "output");
        assertThat(cell.computed().reads())
                .containsExactly(List.of(), List.of(0), List.of(0), List.of(1, 2), List.of(3));
    }

    private static Graph joining(boolean product) {
        Graph.Builder b = Graph.builder(2);
        return b.build(product ? b.add("join", new Multiply(), 0, 1) : b.add("join", new Add(), 0, 1));
    }

    @Test
    void looseEndsAreReadWhereTheyStand() {
        Graph.Builder b = Graph.builder(1);
        Decision op = Decision.ofLabels("op", "conv3", "conv1");
        Decision loose = Decision.ofInts("loose", 0, 1);
        int first = b.oneOf("first", op, List.of(conv(3), conv(1)), 0);
        List<Graph> each = List.of(Graph.passThrough(1, 0), Graph.passThrough(1, 0));
        int ends =
                b.add("ends", new Body.Ends(List.of(Expr.ONE, loose.value()), each, Body.Ends.Join.CONCAT), first, 0);
        GraphSpace space = finish(b, ends);
        assertThat(cell(space, "{\"op\":\"conv3\",\"loose\":\"0\"}").ends()).containsExactly(1);
        assertThat(cell(space, "{\"op\":\"conv3\",\"loose\":\"1\"}").ends()).containsExactly(0, 1);
    }

    @Test
    void otherWidthsAreOtherForms() {
        Graph.Builder b = Graph.builder(1);
        List<Graph> narrow = List.of(conv(3), Graph.of("identity", new Identity()));
        int first = b.oneOf("first", Decision.ofLabels("a", "conv", "skip"), narrow, 0);
        int same = b.oneOf("same", Decision.ofLabels("b", "conv", "skip"), narrow, first);
        Graph wide = Graph.of("conv", Conv.dense(Expr.of(8), Expr.of(3), 1));
        int last = b.oneOf("last", Decision.ofLabels("c", "conv", "other"), List.of(wide, wide), same);
        List<Place> places =
                finish(b, last).cells().orElseThrow().plans().get(0).places();
        assertThat(places.get(0).labels()).isEqualTo(places.get(1).labels());
        assertThat(places.get(2).labels().get(0)).isEqualTo(new Label("conv", Role.OPERATION, 1));
    }

    @Test
    void aPartOfTooManyFormsHasNoLabels() {
        Graph.Builder b = Graph.builder(1);
        Expr kernels = Expr.ONE;
        List<Decision> all = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            all.add(Decision.ofInts("k" + i, 1, 3));
            kernels = kernels.times(all.get(i).value());
        }
        int at = b.add("conv", Conv.dense(kernels, Expr.of(3), 1), 0);
        assertThat(finish(b, at).cells()).isEmpty();
    }

    @Test
    void aNetworkHasNone() {
        assertThat(zoo("mobilenet-v3-small").cells()).isEmpty();
    }

    @Test
    void identitiesUponIdentitiesAreCountedUpToABound() {
        List<Place> places = IntStream.range(0, 40)
                .mapToObj(i -> new Place(
                        "p" + i, List.of(new Label("skip", Role.IDENTITY, 0)), i == 0 ? List.of(0) : List.of(i - 1, i)))
                .toList();
        CellPlan plan = new CellPlan("deep", 1, places, List.of(40));
        Cell cell = new Cell(
                plan,
                places.stream().map(p -> 0).toList(),
                places.stream().map(Place::reads).toList(),
                List.of(40));
        assertThat(cell.computed().reads().get(1)).hasSize(9);
    }

    @Test
    void plansThatCannotBeAreRefused() {
        Label label = new Label("a", Role.OPERATION, 0);
        assertThatThrownBy(() -> new Place("x", List.of(), List.of())).hasMessage("place 'x' has no labels");
        assertThatThrownBy(() -> new CellPlan("c", 0, List.of(), List.of())).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new CellPlan("c", 1, List.of(new Place("x", List.of(label), List.of(1))), List.of(1)))
                .hasMessageContaining("place 'x' reads [1], but only 0..0 exist");
    }
}
