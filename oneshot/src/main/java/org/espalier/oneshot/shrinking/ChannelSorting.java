package org.espalier.oneshot.shrinking;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.espalier.decision.Architecture;
import org.espalier.decision.Decision;
import org.espalier.oneshot.supernet.Supernet;
import org.espalier.torch.module.ParameterStore;

/**
 * Puts the important channels first, before narrower members are trained (Cai et al. 2020, section 3.3, figure 6): a channel's importance is the L1 norm of the weights that
 * read it. Only channels move, all that belongs to one together, so that the full network computes what it did; and within each width that is trained already, so
 * that its members do, too.
 *
 * <p>As in the authors' code, the weights that count are those which read feature maps: the squeeze of a squeeze-and-excitation reads means, and is asked only where
 * nothing else reads the channels. Unlike there, the channels inside a squeeze-and-excitation stay within the widths that are trained, as all others do.
 */
public final class ChannelSorting {
    private final Supernet supernet;

    /** @param supernet whose weights are moved; momentum of an optimiser is not */
    public ChannelSorting(Supernet supernet) {
        this.supernet = supernet;
    }

    /**
     * Sorts the channels whose number hangs on a decision that is opened further.
     *
     * @param opened the decisions that are opened further
     * @param member any member of the space
     * @param before indices of the options that were open up to now, which bound the bands that channels stay in
     */
    public void sort(Set<Decision> opened, Architecture member, Map<Decision, List<Integer>> before) {
        List<ChannelGroups.Group> groups = ChannelGroups.of(
                supernet.space().graph().orElseThrow(), supernet.space().input());
        for (ChannelGroups.Group group : groups) {
            Set<Decision> decisions = new LinkedHashSet<>();
            group.width().collect(decisions);
            int channels = Math.toIntExact(group.width().max());
            boolean moves = decisions.stream().anyMatch(opened::contains)
                    && group.slots().stream()
                            .allMatch(
                                    slot -> supernet.store().find(slot.weight()).sizes()[slot.dimension()] == channels);
            if (moves) {
                permute(group, order(importance(group, channels), bands(group, decisions, member, before)));
            }
        }
    }

    /** The numbers of channels that members had up to now, ascending, the full one last. */
    private static TreeSet<Integer> bands(
            ChannelGroups.Group group,
            Set<Decision> decisions,
            Architecture member,
            Map<Decision, List<Integer>> before) {
        List<Architecture> all = new ArrayList<>(List.of(member));
        for (Decision decision : decisions) {
            List<Architecture> each = new ArrayList<>();
            for (int option : before.getOrDefault(decision, List.of(member.index(decision)))) {
                all.forEach(known -> each.add(known.with(decision, option)));
            }
            all = each;
        }
        TreeSet<Integer> widths = new TreeSet<>();
        all.forEach(known -> widths.add(Math.toIntExact(group.width().value(known))));
        widths.add(Math.toIntExact(group.width().max()));
        return widths;
    }

    private double[] importance(ChannelGroups.Group group, int channels) {
        List<ChannelGroups.Slot> readers =
                group.slots().stream().filter(ChannelGroups.Slot::reads).toList();
        List<ChannelGroups.Slot> ofMaps =
                readers.stream().filter(ChannelGroups.Slot::map).toList();
        double[] sums = new double[channels];
        for (ChannelGroups.Slot reader : ofMaps.isEmpty() ? readers : ofMaps) {
            float[] values = supernet.store().values(reader.weight());
            long[] sizes = supernet.store().find(reader.weight()).sizes();
            int inner = values.length
                    / Math.toIntExact(sizes[0] * sizes[1]); // channels that are read are the second dimension
            for (int i = 0; i < values.length; i++) {
                sums[i / inner % channels] += Math.abs(values[i]);
            }
        }
        return sums;
    }

    /** Where the channel of each place comes from: the most important of its band first, of equal ones the former first. */
    private static long[] order(double[] importance, TreeSet<Integer> bands) {
        List<Integer> order = new ArrayList<>();
        int from = 0;
        for (int to : bands) {
            IntStream.range(from, to)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -importance[i]))
                    .forEach(order::add);
            from = to;
        }
        return order.stream().mapToLong(Integer::longValue).toArray();
    }

    private void permute(ChannelGroups.Group group, long[] order) {
        ParameterStore store = supernet.store();
        for (ChannelGroups.Slot slot : group.slots()) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard guard = new NoGradGuard()) {
                Tensor weight = store.get(slot.weight());
                Tensor places = store.tensors().of(order, order.length);
                weight.copy_(weight.index_select(slot.dimension(), places));
            }
        }
    }
}
