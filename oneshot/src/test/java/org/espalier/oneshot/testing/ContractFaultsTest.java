package org.espalier.oneshot.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.espalier.oneshot.JointStrategy;
import org.espalier.search.testing.Check;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault is noticed by the checks that are meant for it, and by no other. */
class ContractFaultsTest {
    private static List<Check> joint(Fault fault) {
        return joint(FaultyJoint.with(fault)).checks();
    }

    private static JointStrategyContract joint(JointStrategy strategy) {
        return new JointStrategyContract(strategy, ProvingSpaces.choices()).unfitting(ProvingSpaces.elastic());
    }

    private static List<Check> members(Fault fault) {
        return new SupernetStrategyContract(FaultySupernet.with(fault), ProvingSpaces.choices())
                .unfitting(ProvingSpaces.elastic())
                .checks();
    }

    private static Set<String> broken(Stream<Check> checks) {
        Set<String> broken = new TreeSet<>();
        checks.forEach(check -> {
            try {
                check.body().run();
            } catch (AssertionError | RuntimeException e) {
                broken.add(check.name());
            }
        });
        return broken;
    }

    private static Set<String> meant(List<Check> checks, Fault fault) {
        assertThat(checks).extracting(Check::name).containsAll(fault.noticed());
        return broken(checks.stream().filter(check -> fault.noticed().contains(check.name())));
    }

    static Stream<Fault> ofJoint() {
        return Stream.of(Fault.values());
    }

    static Stream<Fault> ofMembers() {
        return Stream.of(Fault.values()).filter(Fault::isOfAny);
    }

    @ParameterizedTest
    @MethodSource("ofJoint")
    void theChecksOfJointStrategiesNoticeWhatTheyAreMeantFor(Fault fault) {
        assertThat(meant(joint(fault), fault)).isEqualTo(fault.noticed());
    }

    @ParameterizedTest
    @MethodSource("ofMembers")
    void theChecksOfSupernetsNoticeWhatTheyAreMeantFor(Fault fault) {
        assertThat(meant(members(fault), fault)).isEqualTo(fault.noticed());
    }

    /** Among what it draws are steps in which nothing but {@code none} is built, so that no loss depends on the architecture. */
    @Test
    void aMixingThatBuildsOnlyWhatItDrewKeepsTheContract() {
        Stream<Check> checks =
                joint(Fault.SAMPLES).stream().filter(check -> !check.name().contains("200 steps"));
        assertThat(broken(checks)).isEmpty();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("ofJoint")
    void noOtherCheckOfJointStrategiesMinds(Fault fault) {
        assertThat(broken(joint(fault).stream())).isEqualTo(fault.noticed());
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("ofMembers")
    void noOtherCheckOfSupernetsMinds(Fault fault) {
        assertThat(broken(members(fault).stream())).isEqualTo(fault.noticed());
    }

    @Test
    void aSettingThatIsCalledNeutralAndIsNotIsNoticed() {
        String name = "settings that are called neutral change no bit";
        List<Check> checks = joint(new FaultyJoint()).neutral("rate").checks();
        assertThat(broken(checks.stream().filter(check -> check.name().equals(name))))
                .containsExactly(name);
        assertThat(broken(joint(new FaultyJoint()).neutral("unknown").checks().stream()
                        .filter(check -> check.name().equals(name))))
                .containsExactly(name);
    }
}
